import * as z from 'zod';
import { resourceType, withoutEffect } from './resource-type.ts';

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.string() }));

const index = z.strictObject({
  IndexName: z.string(),
  KeySchema: keySchema,
  Projection: z.strictObject({
    ProjectionType: z.string().exactOptional(),
    NonKeyAttributes: z.array(z.string()).exactOptional(),
  }),
});

const properties = z.strictObject({
  TableName: z.string().exactOptional(),
  KeySchema: keySchema,
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.string() })),
  GlobalSecondaryIndexes: z.array(index).exactOptional(),
  LocalSecondaryIndexes: z.array(index).exactOptional(),
  BillingMode: z.literal('PAY_PER_REQUEST'),
  StreamSpecification: z
    .strictObject({ StreamViewType: z.enum(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']) })
    .exactOptional(),
  TimeToLiveSpecification: z
    .strictObject({ AttributeName: z.string(), Enabled: z.boolean() })
    .exactOptional(),
  PointInTimeRecoverySpecification: withoutEffect('no backups locally'),
  SSESpecification: withoutEffect('tables stay on this machine'),
  WarmThroughput: withoutEffect('local tables take what the machine can'),
  DeletionProtectionEnabled: withoutEffect('local tables are never deleted'),
  Tags: withoutEffect('for billing and policies'),
});

export const dynamodbTable = resourceType({
  type: 'AWS::DynamoDB::Table',
  properties,
  create({ TableName, ...definition }, { generatedName, account }) {
    const name = TableName ?? generatedName;
    const { arn, streamArn } = account.dynamodb.createTable({ ...definition, TableName: name });
    if (streamArn !== undefined) account.streams.set(streamArn, name);
    return { ref: name, attributes: { Arn: arn, ...(streamArn !== undefined && { StreamArn: streamArn }) } };
  },
});
