import { DEFAULT_RETRY_SCHEDULE } from '../lambdas/dispatcher/retry-schedule.ts';
import { type LinkbusConfig, SETTLE_DELAY_SECONDS } from './config.ts';
import { checkCombination } from './setting-combinations.ts';
import { type SettingName, type SettingValues, settings, wrongValue } from './settings.ts';
import { stageDefaults } from './stage-defaults.ts';

const DEFAULT_STAGE = 'dev';

const EXPECTED_CLICKS_PER_SECOND = 1_000;

/** API Gateway's default quotas for all HTTP APIs of an account and region. */
const ACCOUNT_RATE = 10_000;
const ACCOUNT_BURST = 5_000;
/** The most that `throttleRate` takes. */
const MOST_REQUESTS = 100_000;

/**
 * Completes a deployment's settings with the defaults of its stage, then the general ones, and checks them.
 * @throws {SettingError}
 */
export function makeConfig(given: Partial<LinkbusConfig>): LinkbusConfig {
  const stage = given.stage ?? DEFAULT_STAGE;
  const chosen = { ...stageDefaults(stage), ...given };
  const {
    throttleRate,
    expectedClicksPerSecond = Math.min(EXPECTED_CLICKS_PER_SECOND, throttleRate ?? MOST_REQUESTS),
  } = chosen;
  const config: LinkbusConfig = {
    stage,
    keepData: false,
    retrySchedule: DEFAULT_RETRY_SCHEDULE,
    expectedClicksPerSecond,
    throttleRate: Math.min(MOST_REQUESTS, Math.max(ACCOUNT_RATE, 2 * expectedClicksPerSecond)),
    throttleBurst: Math.max(ACCOUNT_BURST, expectedClicksPerSecond),
    logRetentionDays: 30,
    accountConcurrency: 1_000,
    cdnOnly: true,
    tracing: false,
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
