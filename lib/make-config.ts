import { DEFAULT_RETRY_SCHEDULE } from '../lambdas/dispatcher/retry-schedule.ts';
import { type LinkbusConfig, LOCAL_STAGE, SettingError } from './config.ts';
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

/** Checks settings that need or exclude each other. */
function checkCombination(config: LinkbusConfig): void {
  const { stage, domainName, certificateArn, hostedZoneId, kmsKeyArn } = config;
  if (config.allowPrivateTargets && stage !== LOCAL_STAGE)
    throw new SettingError(
      `allowPrivateTargets needs the stage "${LOCAL_STAGE}"; the stage "${stage}" must not deliver to private addresses.`,
    );
  if (domainName !== undefined && certificateArn === undefined)
    throw new SettingError(`domainName needs certificateArn, the ACM certificate of ${domainName}.`);
  if (domainName === undefined && certificateArn !== undefined)
    throw new SettingError('certificateArn needs domainName, the domain of the certificate.');
  if (domainName === undefined && hostedZoneId !== undefined)
    throw new SettingError('hostedZoneId needs domainName, the domain to create a record for.');
  if (kmsKeyArn !== undefined && config.encryption === 'aws-owned')
    throw new SettingError('kmsKeyArn needs encryption=customer-managed; encryption is "aws-owned".');
}
