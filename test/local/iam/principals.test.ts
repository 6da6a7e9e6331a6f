import { expect, it } from 'vitest';
import { makeAuthorize } from '../../../local/iam/principals.ts';
import { Roles } from '../../../local/iam/roles.ts';
import type { Statement } from '../../../local/iam/statement.ts';

const queue = 'arn:aws:sqs:us-east-1:000000000000:retries';

function roleWith(action: string) {
  const roles = new Roles();
  roles.add({
    name: 'sender',
    arn: 'arn:aws:iam::000000000000:role/sender',
    statements: [{ Effect: 'Allow', Action: [action], Resource: [queue] }],
  });
  roles.assume('KEY', roles.byName('sender'), 'dispatcher');
  return { roles, authorize: makeAuthorize(roles.principals) };
}

it('a function may do what its role allows', () => {
  const { authorize } = roleWith('sqs:SendMessage');

  expect(() => authorize('KEY', { action: 'sqs:SendMessage', resource: queue })).not.toThrow();
});

it('a function may do nothing else, and gets IAM’s error message', () => {
  const { authorize } = roleWith('sqs:SendMessage');

  expect(() => authorize('KEY', { action: 'sqs:ReceiveMessage', resource: queue })).toThrow(
    expect.objectContaining({
      code: 'AccessDeniedException',
      message: `User: arn:aws:sts::000000000000:assumed-role/sender/dispatcher is not authorized to perform: sqs:ReceiveMessage on resource: ${queue} because no identity-based policy allows the sqs:ReceiveMessage action`,
    }),
  );
});

it('a policy added later applies', () => {
  const { roles, authorize } = roleWith('sqs:SendMessage');
  roles.byName('sender').statements.push({ Effect: 'Allow', Action: ['sqs:*'], Resource: ['*'] });

  expect(() => authorize('KEY', { action: 'sqs:ReceiveMessage', resource: queue })).not.toThrow();
});

it('a resource policy denies everyone an action', () => {
  const { roles } = roleWith('sqs:SendMessage');
  const deny = (Resource: string): Statement => ({
    Effect: 'Deny',
    Action: ['sqs:*'],
    Resource: [Resource],
    Principal: { AWS: '*' },
  });
  const other = 'arn:aws:sqs:us-east-1:000000000000:other';
  const request = { action: 'sqs:SendMessage', resource: queue };
  const authorize = makeAuthorize(roles.principals, new Map([[queue, [deny(queue)]]]));

  expect(() => authorize('KEY', request)).toThrow('with an explicit deny in a resource-based policy');
  expect(() =>
    makeAuthorize(roles.principals, new Map([[other, [deny(other)]]]))('KEY', request),
  ).not.toThrow();
});

it('an operator, with a key of no function, may do everything', () => {
  const { authorize } = roleWith('sqs:SendMessage');

  expect(() => authorize('operator', { action: 'dynamodb:DeleteTable', resource: '*' })).not.toThrow();
});
