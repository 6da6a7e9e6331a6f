import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { addLinkbusStack } from '../../lib/linkbus-app.ts';
import { makeConfig } from '../../lib/make-config.ts';
import { deployments } from './deployments.ts';
import { strictApp } from './strict-app.ts';

/** An acknowledged finding and its construct. */
interface Acknowledged {
  readonly acknowledgedId: string;
  readonly acknowledgedAt: string;
}

/** An app checked by both packs. Another test checks CloudFormation's own rules. */
function checkedApp(): App {
  const app = strictApp({ builtinCloudFormationValidation: false });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return app;
}

/** Acknowledged findings: id and construct. */
function acknowledgedFindings(app: App): string[] {
  const { directory } = app.synth();
  const { pluginReports } = JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')) as {
    readonly pluginReports: readonly { readonly suppressedViolations: readonly Acknowledged[] }[];
  };
  return pluginReports.flatMap(({ suppressedViolations }) =>
    suppressedViolations.map(({ acknowledgedId, acknowledgedAt }) => `${acknowledgedId} ${acknowledgedAt}`),
  );
}

/** Acknowledgements in the code: id and construct. */
function writtenReasons(root: IConstruct): string[] {
  return root.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .flatMap(({ data }) => Object.keys(data as object).map((id) => `${id} ${node.path}`)),
    );
}

describe("cdk-nag's packs AwsSolutions and Serverless", () => {
  it.each(Object.entries(deployments))('find nothing unacknowledged in %s', (_, settings) => {
    const app = checkedApp();
    addLinkbusStack(app, makeConfig(settings));

    expect(() => app.synth()).not.toThrow();
  });

  it('find a violation', () => {
    const app = checkedApp();
    new Queue(addLinkbusStack(app, makeConfig({ stage: 'prod' })), 'Odd');

    expect(() => app.synth()).toThrow(/does not require requests to use SSL/);
  });

  it.each(Object.entries(deployments))('have a finding for every acknowledgement in %s', (_, settings) => {
    const app = checkedApp();
    const stack = addLinkbusStack(app, makeConfig(settings));
    const found = new Set(acknowledgedFindings(app));

    expect([...found].sort()).toEqual([...new Set(writtenReasons(stack))].sort());
  });

  it('have exactly these acknowledged findings', () => {
    const app = checkedApp();
    addLinkbusStack(app, makeConfig({ stage: 'prod' }));
    const ids = new Set(acknowledgedFindings(app).map((finding) => finding.split(' ')[0]));

    expect([...ids].sort()).toEqual([
      'AwsSolutions::AwsSolutions-APIG4',
      'AwsSolutions::AwsSolutions-DDB3',
      'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      'Serverless::Serverless-EventBusDLQ',
      'Serverless::Serverless-LambdaAsyncFailureDestination',
      'Serverless::Serverless-LambdaDLQ',
      'Serverless::Serverless-LambdaEventSourceMappingDestination',
      'Serverless::Serverless-LambdaTracing',
      'Serverless::Serverless-SQSRedrivePolicy',
    ]);
  });
});
