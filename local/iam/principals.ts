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

/** The policies of resources, such as a queue's, by ARN. */
export type ResourcePolicies = ReadonlyMap<string, readonly Statement[]>;

/**
 * Judges callers by the policies of their roles and of what they ask for. Statements may still be added while it is in
 * use.
 */
export function makeAuthorize(
  principals: Principals,
  resourcePolicies: ResourcePolicies = new Map(),
): Authorize {
  return (accessKeyId, request) => {
    const principal = principals.get(accessKeyId);
    if (principal === undefined) return;
    const resourcePolicy = resourcePolicies.get(request.resource) ?? [];
    const decision = decide([...principal.statements, ...resourcePolicy], request);
    if (decision === 'allowed') return;
    throw accessDenied(principal.arn, request, whyNot(decision, principal.statements, request));
  };
}

/** Worded as IAM does. */
function whyNot(
  decision: 'denied' | 'not allowed',
  ofRole: readonly Statement[],
  request: AccessRequest,
): string {
  if (decision === 'not allowed')
    return `because no identity-based policy allows the ${request.action} action`;
  const kind = decide(ofRole, request) === 'denied' ? 'an identity-based' : 'a resource-based';
  return `with an explicit deny in ${kind} policy`;
}

function accessDenied(arn: string, { action, resource }: AccessRequest, why: string): AwsError {
  return new AwsError(
    'AccessDeniedException',
    `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
  );
}
