import { type AccessRequest, decide } from '../iam/decide.ts';
import type { Statement } from '../iam/statement.ts';

/** @throws Error, worded like IAM's, unless the statements allow the request */
export function assertAllowed(
  subject: string,
  statements: readonly Statement[],
  request: AccessRequest,
): void {
  if (decide(statements, request) === 'allowed') return;
  throw new Error(
    `${subject} is not authorized to perform: ${request.action} on resource: ${request.resource}`,
  );
}
