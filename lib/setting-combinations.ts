import { type LinkbusConfig, LOCAL_STAGE, SETTLE_DELAY_SECONDS, SettingError } from './config.ts';

/**
 * Checks settings that need or exclude each other.
 * @throws {SettingError}
 */
export function checkCombination(config: LinkbusConfig): void {
  const { stage, domainName, certificateArn, hostedZoneId, kmsKeyArn } = config;
  if (config.allowPrivateTargets && stage !== LOCAL_STAGE)
    throw new SettingError(
      `allowPrivateTargets needs the stage "${LOCAL_STAGE}"; the stage "${stage}" must not deliver to private addresses.`,
    );
  if (config.settleDelaySeconds !== SETTLE_DELAY_SECONDS && stage !== LOCAL_STAGE)
    throw new SettingError(
      `settleDelaySeconds needs the stage "${LOCAL_STAGE}"; on AWS, a request can be executed for minutes.`,
    );
  if (config.trustViewerCountry && stage !== LOCAL_STAGE)
    throw new SettingError(
      `trustViewerCountry needs the stage "${LOCAL_STAGE}"; in the stage "${stage}", visitors could send any country.`,
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
