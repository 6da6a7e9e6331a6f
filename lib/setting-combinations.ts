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
  checkCdn(config);
  checkConcurrency(config);
  if (config.throttleRate < config.expectedClicksPerSecond)
    throw new SettingError(
      `throttleRate is ${config.throttleRate}, which is less than expectedClicksPerSecond, ${config.expectedClicksPerSecond}.`,
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

function checkCdn({ stage, domainName, cdnCertificateArn, cdnOnly }: LinkbusConfig): void {
  if (cdnCertificateArn === undefined) {
    if (!cdnOnly)
      throw new SettingError('cdnOnly=false needs cdnCertificateArn, without which there is no CloudFront.');
    return;
  }
  if (domainName === undefined)
    throw new SettingError('cdnCertificateArn needs domainName, the domain of the certificate.');
  if (stage === LOCAL_STAGE)
    throw new SettingError(
      `cdnCertificateArn needs an AWS account; the stage "${LOCAL_STAGE}" has no CloudFront.`,
    );
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
const LEAST_UNRESERVED = 100;

function checkConcurrency(config: LinkbusConfig): void {
  const { accountConcurrency, redirectConcurrency = 0, dispatcherConcurrency = 0 } = config;
  const given = redirectConcurrency + dispatcherConcurrency + (config.slowReceiverConcurrency ?? 0);
  if (given > accountConcurrency)
    throw new SettingError(
      `redirectConcurrency, dispatcherConcurrency and slowReceiverConcurrency add up to ${given}, more than accountConcurrency, ${accountConcurrency}.`,
    );
  const reserved = redirectConcurrency + dispatcherConcurrency;
  if (reserved > 0 && reserved > accountConcurrency - LEAST_UNRESERVED)
    throw new SettingError(
      `redirectConcurrency and dispatcherConcurrency reserve ${reserved} of accountConcurrency, ${accountConcurrency}; Lambda keeps ${LEAST_UNRESERVED} unreserved.`,
    );
}
