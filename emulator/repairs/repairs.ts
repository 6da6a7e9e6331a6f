import { SQSClient } from '@aws-sdk/client-sqs';
import type { AwsEnvironment } from '../aws-environment.ts';
import { canDeploy, deployedTemplate, STACK_NAME, type Target } from '../cdk.ts';
import { clientSettings } from '../client-settings.ts';
import { repairRedrivePolicies } from './redrive-policy.ts';

/**
 * Looks for the gaps that would keep the stack from being deployed at all.
 * @returns the target with what goes round them
 */
export async function repairBeforeDeploy(target: Target, say: (sentence: string) => void): Promise<Target> {
  if (await canDeploy(target, 'node emulator/repairs/metric-math-probe.ts', 'metric math')) {
    say('CloudFormation takes alarms on metric math: nothing to repair.');
    return target;
  }
  say('CloudFormation takes no alarms on metric math: each watches the first of its metrics instead.');
  return { ...target, changes: { ...target.changes, EMULATOR_REPLACE_METRIC_MATH: '1' } };
}

/** Looks for what the emulator dropped of the deployed stack, and sets it. */
export async function repairAfterDeploy(
  environment: AwsEnvironment,
  say: (sentence: string) => void,
): Promise<void> {
  const sqs = new SQSClient(clientSettings(environment));
  try {
    for (const sentence of await repairRedrivePolicies(sqs, STACK_NAME, deployedTemplate())) say(sentence);
  } finally {
    sqs.destroy();
  }
}
