import { AwsError } from '../aws/aws-error.ts';
import { type AccessRequest, decide } from './decide.ts';
import type { Statement } from './statement.ts';

/** A function as IAM sees it: the session of a role. */
export interface Principal {
  /** `arn:aws:sts::<account>:assumed-role/<role>/<function>` */
  readonly arn: string;
  readonly statements: readonly Statement[];
}

/** Who is behind each access key. A key that isn't in it is an operator's, who may do everything. */
export type Principals = ReadonlyMap<string, Principal>;

/** Throws where the caller with this access key may not do what it asks for. */
export type Authorize = (accessKeyId: string, request: AccessRequest) => void;

/** Judges callers by the policies of their roles. Statements may still be added while it is in use. */
export function makeAuthorize(principals: Principals): Authorize {
  return (accessKeyId, request) => {
    const principal = principals.get(accessKeyId);
    if (principal === undefined) return;
    const decision = decide(principal.statements, request);
    if (decision === 'allowed') return;
    throw accessDenied(principal.arn, request, decision === 'denied');
  };
}

/** Worded as IAM does. */
function accessDenied(arn: string, { action, resource }: AccessRequest, explicitly: boolean): AwsError {
  const why = explicitly
    ? 'with an explicit deny in an identity-based policy'
    : `because no identity-based policy allows the ${action} action`;
  return new AwsError(
    'AccessDeniedException',
    `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
  );
}
