import cdkJson from '../../cdk.json' with { type: 'json' };
import { LOCAL_STAGE } from '../../lib/config.ts';
import type { StartSettings } from './settings.ts';

/** The settings that the template depends on. */
export type StackSettings = Pick<
  StartSettings,
  'retrySchedule' | 'allowPrivateTargets' | 'settleDelaySeconds' | 'trustViewerCountry'
>;

/** Synthesizes the local stack into a folder. Loads CDK, 150 MB, so it runs in a process that ends: `synthesize.ts`. */
async function synthesizeTo(directory: string, settings: StackSettings): Promise<void> {
  const { bundleAhead } = await import('../../lib/bundle-functions.ts');
  // CDK loads in the meantime.
  const bundled = bundleAhead(directory);
  const { App } = await import('aws-cdk-lib');
  const { addLinkbusStack } = await import('../../lib/linkbus-app.ts');
  const { makeConfig } = await import('../../lib/make-config.ts');
  const app = new App({
    outdir: directory,
    context: cdkJson.context,
    analyticsReporting: false,
    // Takes a second; `npm test` and `cdk deploy` validate.
    builtinCloudFormationValidation: false,
  });
  await bundled;
  addLinkbusStack(app, makeConfig({ stage: LOCAL_STAGE, ...settings }));
  app.synth();
}

// Ends with the process that waits for it, which a `kill -9` can end.
process.stdin.on('end', () => process.exit(1)).resume();

await synthesizeTo(process.argv[2] ?? '', JSON.parse(process.argv[3] ?? ''));
// esbuild keeps a process.
process.exit(0);
