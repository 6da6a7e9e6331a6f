import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { type Concurrency, divideConcurrency } from './concurrency.ts';
import type { LinkbusConfig } from './config.ts';
import { makeKey } from './encryption-key.ts';

/** Settings and key that the constructs of a stage share. */
export interface Foundation {
  readonly config: LinkbusConfig;
  /** Removal policy of tables, logs and the key. */
  readonly removalPolicy: RemovalPolicy;
  /** Customer-managed key for data at rest. `undefined`: AWS-owned keys. */
  readonly key: IKey | undefined;
  readonly concurrency: Concurrency;
  /** Every request comes through CloudFront. */
  readonly cdnOnly: boolean;
}

/** Makes a stage's foundation, with a key if the settings ask for one. */
export function makeFoundation(scope: Construct, config: LinkbusConfig): Foundation {
  const removalPolicy = config.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
  return {
    config,
    removalPolicy,
    key: makeKey(scope, config, removalPolicy),
    concurrency: divideConcurrency(config),
    cdnOnly: config.cdnCertificateArn !== undefined && config.cdnOnly,
  };
}

/**
 * Makes a log group with the stage's retention.
 *
 * @param logGroupName @default - a generated name
 */
export function makeLogGroup(
  scope: Construct,
  id: string,
  { config, removalPolicy }: Foundation,
  logGroupName?: string,
): LogGroup {
  return new LogGroup(scope, id, {
    retention: config.logRetentionDays as RetentionDays,
    removalPolicy,
    ...(logGroupName !== undefined && { logGroupName }),
  });
}
