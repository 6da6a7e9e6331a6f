import { describe, expect, it } from 'vitest';
import { accountUnderTest } from '../account-under-test.ts';

const keys = {
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  BillingMode: 'PAY_PER_REQUEST',
};

describe('AWS::DynamoDB::Table', () => {
  it('has its name as Ref, and its ARN and stream ARN as attributes', async () => {
    const { create, account } = accountUnderTest();
    const outputs = await create({
      Resources: {
        Links: {
          Type: 'AWS::DynamoDB::Table',
          Properties: { ...keys, StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } },
        },
      },
      Outputs: {
        Ref: { Value: { Ref: 'Links' } },
        Arn: { Value: { 'Fn::GetAtt': ['Links', 'Arn'] } },
        StreamArn: { Value: { 'Fn::GetAtt': ['Links', 'StreamArn'] } },
      },
    });

    const arn = 'arn:aws:dynamodb:eu-west-1:123456789012:table/Test-Links';
    expect(outputs).toEqual({
      Ref: 'Test-Links',
      Arn: arn,
      StreamArn: `${arn}/stream/2026-01-01T00:00:00.000`,
    });
    expect([...account.streams]).toEqual([[outputs.StreamArn, 'Test-Links']]);
  });

  it('has no stream without a StreamSpecification', async () => {
    const created = accountUnderTest().create({
      Resources: { Links: { Type: 'AWS::DynamoDB::Table', Properties: keys } },
      Outputs: { StreamArn: { Value: { 'Fn::GetAtt': ['Links', 'StreamArn'] } } },
    });

    await expect(created).rejects.toThrow('the attribute StreamArn of Links is not supported');
  });

  it('is created with its keys, indexes, stream and time to live, without properties that have no effect', async () => {
    const { create, tables } = accountUnderTest();
    const definition = {
      ...keys,
      TableName: 'links',
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-id',
          KeySchema: keys.KeySchema,
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['tags'] },
        },
      ],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
    };
    await create({
      Resources: {
        Links: {
          Type: 'AWS::DynamoDB::Table',
          Properties: {
            ...definition,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          },
        },
      },
    });

    expect(tables).toEqual([expect.objectContaining(definition)]);
  });

  it('is refused with the error that DynamoDB returns', async () => {
    const unused = { AttributeName: 'unused', AttributeType: 'S' };
    const created = accountUnderTest().create({
      Resources: {
        Links: {
          Type: 'AWS::DynamoDB::Table',
          Properties: { ...keys, AttributeDefinitions: [...keys.AttributeDefinitions, unused] },
        },
      },
    });

    await expect(created).rejects.toThrow('Links (AWS::DynamoDB::Table): Table Test-Links: ');
  });
});
