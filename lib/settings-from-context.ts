import type { Node } from 'constructs';
import type { LinkbusConfig } from './config.ts';
import { mayAllowPrivateTargets } from './private-targets.ts';
import { SettingError } from './setting-error.ts';
import { refusal, type SettingName, settings } from './settings.ts';

/**
 * The settings given on the command line: `-c stage=prod -c retrySchedule=5,300 -c homePageUrl=https://example.com`, or
 * under `context` in `cdk.json`.
 *
 * CDK's own context has `:`, `-` or `/` in its names, ours never: a plain word that isn't a setting is taken for a
 * setting with a slip in it, and refused. `allowPrivateTargets` is for emulators only; see `private-targets.ts`.
 * @throws SettingError with a sentence that says what the setting takes
 */
export function settingsFromContext(
  node: Node,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Partial<LinkbusConfig> {
  const context: Readonly<Record<string, unknown>> = node.getAllContext() ?? {};
  const { allowPrivateTargets, ...given } = Object.fromEntries(
    Object.entries(context).filter(([name]) => /^\w+$/.test(name)),
  );
  return {
    ...Object.fromEntries(Object.entries(given).map(([name, value]) => [name, read(name, value)])),
    ...(allowPrivateTargets !== undefined && {
      allowPrivateTargets: mayAllowPrivateTargets(String(allowPrivateTargets), environment.AWS_ENDPOINT_URL),
    }),
  };
}

function read(name: string, value: unknown): unknown {
  if (!isSetting(name))
    throw new SettingError(`${name} is not a setting; the settings are ${Object.keys(settings).join(', ')}.`);
  const setting = settings[name].read(String(value));
  if (setting === undefined) throw refusal(name, value);
  return setting;
}

const isSetting = (name: string): name is SettingName => Object.hasOwn(settings, name);
