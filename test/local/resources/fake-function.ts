import type { Statement } from '../../../local/iam/statement.ts';
import type { Invoke, InvokeResult } from '../../../local/lambda/invoke.ts';
import { DEFAULT_ASYNCHRONOUS_INVOCATION } from '../../../local/lambda/invoke-asynchronously.ts';
import type { LocalAccount, RegisteredFunction } from '../../../local/local-account.ts';

/** A function whose results come from the test. */
interface FakeFunction {
  readonly arn: string;
  /** The events of all invocations so far. */
  readonly events: unknown[];
}

export const SUCCEEDED: InvokeResult = { ok: true, payload: null };
export const FAILED: InvokeResult = { ok: false, errorType: 'Error', errorMessage: 'boom' };

/** Adds a function with every permission, which anyone may invoke. */
export function addFakeFunction(account: LocalAccount, name: string, respond: Invoke): FakeFunction {
  const arn = `arn:aws:lambda:${account.region}:${account.accountId}:function:${name}`;
  const events: unknown[] = [];
  const everything: Statement = { Effect: 'Allow', Action: ['*'], Resource: ['*'] };
  const registered: RegisteredFunction = {
    name,
    arn,
    role: { name: 'Role', arn: 'arn:aws:iam::123456789012:role/Role', statements: [everything] },
    recursiveLoop: 'Terminate',
    asynchronous: DEFAULT_ASYNCHRONOUS_INVOCATION,
    permissions: [{ ...everything, Principal: '*' }],
    invoke(event) {
      events.push(event);
      return respond(event);
    },
    waitForRoom: async () => {},
    stop: async () => {},
  };
  account.functions.set(arn, registered);
  return { arn, events };
}
