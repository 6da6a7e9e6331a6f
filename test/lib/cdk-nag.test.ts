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

/** A finding that was acknowledged, and where. */
interface Acknowledged {
  readonly acknowledgedId: string;
  readonly acknowledgedAt: string;
}

/** An app that both packs look at. CloudFormation's own rules are another test's. */
function checkedApp(): App {
  const app = strictApp({ builtinCloudFormationValidation: false });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return app;
}

/** What the packs found that was acknowledged: by which id, at which construct. */
function acknowledgedFindings(app: App): string[] {
  const { directory } = app.synth();
  const { pluginReports } = JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')) as {
    readonly pluginReports: readonly { readonly suppressedViolations: readonly Acknowledged[] }[];
  };
  return pluginReports.flatMap(({ suppressedViolations }) =>
    suppressedViolations.map(({ acknowledgedId, acknowledgedAt }) => `${acknowledgedId} ${acknowledgedAt}`),
  );
}

/** The reasons that are written in the code: for which id, at which construct. */
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
  it.each(Object.entries(deployments))('find nothing in %s that has no written reason', (_, settings) => {
    const app = checkedApp();
    addLinkbusStack(app, makeConfig(settings));

    expect(() => app.synth()).not.toThrow();
  });

  it('would find what is not as they want it', () => {
    const app = checkedApp();
    new Queue(addLinkbusStack(app, makeConfig({ stage: 'prod' })), 'Odd');

    expect(() => app.synth()).toThrow(/does not require requests to use SSL/);
  });

  it('found something wherever a reason is written: none outlives its finding', () => {
    const app = checkedApp();
    const stack = addLinkbusStack(app, makeConfig({ stage: 'prod' }));
    const found = new Set(acknowledgedFindings(app));

    expect([...found].sort()).toEqual([...new Set(writtenReasons(stack))].sort());
  });

  it('are right about these, and there are reasons for them', () => {
    const app = checkedApp();
    addLinkbusStack(app, makeConfig({ stage: 'prod' }));
    const ids = new Set(acknowledgedFindings(app).map((finding) => finding.split(' ')[0]));

    expect([...ids].sort()).toEqual([
      'AwsSolutions::AwsSolutions-APIG4',
      'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      'Serverless::Serverless-LambdaDLQ',
      'Serverless::Serverless-LambdaEventSourceMappingDestination',
      'Serverless::Serverless-SQSRedrivePolicy',
    ]);
  });
});
