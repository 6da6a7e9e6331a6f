import { DEFAULT_RETRY_SCHEDULE } from '../lambdas/dispatcher/retry-schedule.ts';
import { type LinkbusConfig, SETTLE_DELAY_SECONDS } from './config.ts';
import { checkCombination } from './setting-combinations.ts';
import { type SettingName, type SettingValues, settings, wrongValue } from './settings.ts';
import { stageDefaults } from './stage-defaults.ts';

const DEFAULT_STAGE = 'dev';

/**
 * Completes a deployment's settings with the defaults of its stage, then the general ones, and checks them.
 * @throws {SettingError}
 */
export function makeConfig(given: Partial<LinkbusConfig>): LinkbusConfig {
  const stage = given.stage ?? DEFAULT_STAGE;
  const chosen = { ...stageDefaults(stage), ...given };
  const config: LinkbusConfig = {
    stage,
    keepData: false,
    retrySchedule: DEFAULT_RETRY_SCHEDULE,
    throttleRate: 5_000,
    throttleBurst: 5_000,
    logRetentionDays: 30,
    slowReceiverConcurrency: 100,
    encryption: chosen.kmsKeyArn === undefined ? 'aws-owned' : 'customer-managed',
    tags: {},
    allowPrivateTargets: false,
    settleDelaySeconds: SETTLE_DELAY_SECONDS,
    trustViewerCountry: false,
    ...chosen,
  };
  for (const name of Object.keys(settings) as SettingName[]) checkValue(name, config);
  checkCombination(config);
  return config;
}

function checkValue<Name extends SettingName>(name: Name, config: Partial<SettingValues>): void {
  const value: SettingValues[Name] | undefined = config[name];
  if (value !== undefined && !settings[name].accepts(value)) throw wrongValue(name, value);
}
