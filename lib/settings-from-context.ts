import type { Node } from 'constructs';
import { type LinkbusConfig, SettingError } from './config.ts';
import { mayAllowPrivateTargets } from './private-targets.ts';
import { type SettingName, settings, wrongValue } from './settings.ts';

/**
 * Reads the settings from CDK context: `-c stage=prod -c retrySchedule=5,300`, or `context` in `cdk.json`.
 *
 * CDK's own context keys contain `:`, `-` or `/`. A plain word that isn't a setting is a typo, and refused.
 * @throws {SettingError}
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
    throw new SettingError(`${name} is not a setting. The settings are ${Object.keys(settings).join(', ')}.`);
  const setting = settings[name].read(String(value));
  if (setting === undefined) throw wrongValue(name, value);
  return setting;
}

const isSetting = (name: string): name is SettingName => Object.hasOwn(settings, name);
