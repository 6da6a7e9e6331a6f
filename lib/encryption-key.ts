import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { LinkbusConfig } from './config.ts';

/** Creates or imports a stage's customer-managed key. `undefined`: AWS-owned keys. */
export function makeKey(
  scope: Construct,
  config: LinkbusConfig,
  removalPolicy: RemovalPolicy,
): IKey | undefined {
  if (config.encryption === 'aws-owned') return undefined;
  if (config.kmsKeyArn !== undefined) return Key.fromKeyArn(scope, 'Key', config.kmsKeyArn);
  const key = new Key(scope, 'Key', {
    description: `Linkbus, stage ${config.stage}: tables, queues and bus`,
    enableKeyRotation: true,
    removalPolicy,
    // https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
    ...(!config.keepData && { pendingWindow: Duration.days(7) }),
  });
  // For the bus and for rules that send to encrypted queues. AWS documents conditions for the former only, and a rule's
  // requests needn't have aws:SourceAccount. Queues accept messages from their own rules only.
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-cmkey.html
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
      resources: ['*'],
    }),
  );
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
  if (config.alarmEmail !== undefined)
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
  return key;
}

/**
 * Lets a function use the key through DynamoDB and SQS, which call KMS with the function's credentials:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
export function allowKey({ key }: { readonly key: IKey | undefined }, caller: LambdaFunction): void {
  if (key === undefined) return;
  const { region } = Stack.of(caller);
  caller.addToRolePolicy(
    new PolicyStatement({
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
      resources: [key.keyArn],
      conditions: {
        StringEquals: {
          'kms:ViaService': [`dynamodb.${region}.amazonaws.com`, `sqs.${region}.amazonaws.com`],
        },
      },
    }),
  );
}
