import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib';
import { onTestFinished } from 'vitest';
import { CDK_CONTEXT } from './synthesized-stack.ts';

/** An app whose synthesis fails on any validation finding, including warnings. */
export function strictApp(props: AppProps = {}): App {
  const outdir = mkdtempSync(join(tmpdir(), 'linkbus-synth-'));
  onTestFinished(() => rmSync(outdir, { recursive: true, force: true }));
  return new App({
    outdir,
    context: { ...CDK_CONTEXT, '@aws-cdk/core:strictCfnValidateErrors': true },
    analyticsReporting: false,
    ...props,
  });
}
