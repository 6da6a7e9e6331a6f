import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Foundation } from './foundation.ts';

/** A log group that forgets as its stage's settings say. */
export function makeLogGroup(scope: Construct, id: string, { config, removalPolicy }: Foundation): LogGroup {
  return new LogGroup(scope, id, { retention: config.logRetentionDays as RetentionDays, removalPolicy });
}
