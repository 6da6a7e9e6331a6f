import { describe, expect, it } from 'vitest';
import { KEY_ARN } from './deployments.ts';
import { statementsOf } from './grants.ts';
import { type SynthesizedLinkbus, synthesize } from './synthesized-stack.ts';

const plain = synthesize({ stage: 'prod' });
const ownKey = synthesize({ stage: 'prod', encryption: 'customer-managed' });
const givenKey = synthesize({ stage: 'prod', kmsKeyArn: KEY_ARN });

const withKey = [
  ['a key of its own', ownKey, 'Key'],
  ["the account's key", givenKey, KEY_ARN],
] as const;

/** KMS statements of a function's role. */
function keyStatements(linkbus: SynthesizedLinkbus, functionName: string) {
  const role = linkbus.nameOf(linkbus.named(functionName).properties.Role);
  return [...linkbus.ofType('AWS::IAM::Policy').values()]
    .filter(({ properties }) => (properties.Roles as unknown[]).map(linkbus.nameOf).includes(role))
    .flatMap(({ properties }) => statementsOf(properties))
    .filter(({ Action }) => [Action].flat().some((action) => action.startsWith('kms:')));
}

describe('a stack without a key', () => {
  it('uses AWS-owned keys', () => {
    expect(plain.ofType('AWS::KMS::Key').size).toBe(0);
    expect(JSON.stringify(plain.template.toJSON())).not.toMatch(/kms/i);
  });
});

describe.each(withKey)('a stack with %s', (_, linkbus, key) => {
  it.each([...linkbus.ofType('AWS::DynamoDB::Table').values()])(
    'encrypts the table $name',
    ({ properties }) => {
      const { KMSMasterKeyId, ...rest } = properties.SSESpecification as Readonly<Record<string, unknown>>;

      expect(linkbus.nameOf(KMSMasterKeyId)).toBe(key);
      expect(rest).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
    },
  );

  it.each([...linkbus.ofType('AWS::SQS::Queue').values()])('encrypts the queue $name', ({ properties }) => {
    expect(linkbus.nameOf(properties.KmsMasterKeyId)).toBe(key);
    expect(properties).not.toHaveProperty('SqsManagedSseEnabled');
  });

  it('encrypts the bus and dead-letters events that it cannot encrypt', () => {
    const { KmsKeyIdentifier, DeadLetterConfig } = linkbus.named('Events/Bus').properties;

    expect(linkbus.nameOf(KmsKeyIdentifier)).toBe(key);
    expect(linkbus.nameOf((DeadLetterConfig as { readonly Arn: unknown }).Arn)).toBe('Events/DeadEvents');
  });

  it('has no grant of the key that bypasses DynamoDB and SQS', () => {
    const unscoped = [...linkbus.ofType('AWS::Lambda::Function').keys()].flatMap((name) =>
      keyStatements(linkbus, name).filter(({ Condition }) => Condition === undefined),
    );

    expect(unscoped).toEqual([]);
  });

  it.each([...linkbus.ofType('AWS::Lambda::Function').keys()].filter((name) => name !== 'Site'))(
    'lets %s use the key through DynamoDB and SQS, which ask in its name',
    (name) => {
      const [statement] = keyStatements(linkbus, name).filter(({ Condition }) => Condition !== undefined);
      const { StringEquals } = (statement?.Condition ?? {}) as {
        readonly StringEquals?: Readonly<Record<string, readonly unknown[]>>;
      };

      expect(statement?.Action).toEqual([
        'kms:Decrypt',
        'kms:DescribeKey',
        'kms:Encrypt',
        'kms:GenerateDataKey',
      ]);
      expect(linkbus.nameOf(statement?.Resource)).toBe(key);
      expect(StringEquals?.['kms:ViaService']?.map(linkbus.nameOf)).toEqual([
        'dynamodb.AWS::Region.amazonaws.com',
        'sqs.AWS::Region.amazonaws.com',
      ]);
    },
  );

  it('grants the key only to functions that use data', () => {
    expect(keyStatements(linkbus, 'Site')).toEqual([]);
  });

  it('has no wildcard actions in its roles, and only its own key', () => {
    const statements = [...linkbus.ofType('AWS::Lambda::Function').keys()].flatMap((name) =>
      keyStatements(linkbus, name),
    );

    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
    expect(new Set(statements.map(({ Resource }) => linkbus.nameOf(Resource)))).toEqual(new Set([key]));
  });

  it('lets only the rule send to the event queue', () => {
    const policy = (each: SynthesizedLinkbus) => each.named('Webhooks/EventQueue/Policy').properties;

    expect(policy(linkbus)).toEqual(policy(plain));
  });
});

describe('a key of its own', () => {
  const { properties, deletionPolicy } = ownKey.named('Key');
  const statements = (properties.KeyPolicy as { readonly Statement: readonly Record<string, unknown>[] })
    .Statement;

  it('is rotated, and retained with its data', () => {
    expect(properties.EnableKeyRotation).toBe(true);
    expect(deletionPolicy).toBe('Retain');
    const dev = synthesize({ stage: 'dev', encryption: 'customer-managed' }).named('Key');
    expect(dev.deletionPolicy).toBe('Delete');
    expect(dev.properties.PendingWindowInDays).toBe(7);
  });

  // AWS documents no condition for rules that send to encrypted queues.
  it('lets EventBridge use it for the bus and for encrypted queues', () => {
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
      Resource: '*',
    });
  });
});
