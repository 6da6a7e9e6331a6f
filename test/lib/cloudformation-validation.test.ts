import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource } from 'aws-cdk-lib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeConfig } from '../../lib/config.ts';
import { addLinkbusStack } from '../../lib/linkbus-app.ts';
import { WITHOUT_BUNDLES } from './synthesized-stack.ts';

/** An app whose synthesis fails on whatever CDK's own validation finds, warnings included. */
function strictApp(): App {
  const outdir = mkdtempSync(join(tmpdir(), 'linkbus-synth-'));
  onTestFinished(() => rmSync(outdir, { recursive: true, force: true }));
  return new App({
    outdir,
    context: {
      ...WITHOUT_BUNDLES,
      '@aws-cdk/core:validateAgainstDefaultRules': true,
      '@aws-cdk/core:strictCfnValidateErrors': true,
    },
    analyticsReporting: false,
  });
}

describe("CloudFormation's schemas and CDK's rules", () => {
  it('find nothing wrong with the template', () => {
    const app = strictApp();
    addLinkbusStack(app, makeConfig({ stage: 'prod' }));

    expect(() => app.synth()).not.toThrow();
  });

  it('would find a property that CloudFormation does not know', () => {
    const app = strictApp();
    const stack = addLinkbusStack(app, makeConfig({ stage: 'prod' }));
    new CfnResource(stack, 'Odd', { type: 'AWS::SQS::Queue', properties: { Colour: 'red' } });

    expect(() => app.synth()).toThrow("'Colour' was unexpected");
  });
});
