import { canDeploy, type Target } from '../cdk.ts';

/**
 * Probes whether CloudFormation accepts alarms on metric math.
 * @returns the target, changed to work around the gap if it doesn't
 */
export async function probeMetricMath(target: Target, say: (sentence: string) => void): Promise<Target> {
  if (await canDeploy(target, 'node emulator/repairs/metric-math-app.ts', 'metric math')) {
    say('CloudFormation accepts alarms on metric math: nothing to repair.');
    return target;
  }
  say('CloudFormation refuses alarms on metric math: each alarm watches the first of its metrics instead.');
  return { ...target, changes: { ...target.changes, EMULATOR_REPLACE_METRIC_MATH: '1' } };
}
