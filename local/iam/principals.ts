import { AwsError } from '../aws/aws-error.ts';
import { type AccessRequest, decide } from './decide.ts';
import type { Statement } from './statement.ts';

/** The session of a function's role. */
export interface Principal {
  /** `arn:aws:sts::<account>:assumed-role/<role>/<function>` */
  readonly arn: string;
  readonly statements: readonly Statement[];
}

/** Principals by access key. Any other key is an operator's, and may do everything. */
export type Principals = ReadonlyMap<string, Principal>;

/** Checks a caller's request. @throws AwsError AccessDeniedException */
export type Authorize = (accessKeyId: string, request: AccessRequest) => void;

/** Policy statements by the ARN of their resource, such as a queue. */
type ResourcePolicies = ReadonlyMap<string, readonly Statement[]>;

/** Checks callers against the policies of their roles and of the resource. Policies may be added later. */
export function makeAuthorize(
  principals: Principals,
  resourcePolicies: ResourcePolicies = new Map(),
): Authorize {
  return function authorize(accessKeyId, request) {
    const principal = principals.get(accessKeyId);
    if (principal === undefined) return;
    const resourcePolicy = resourcePolicies.get(request.resource) ?? [];
    const decision = decide([...principal.statements, ...resourcePolicy], request);
    if (decision === 'allowed') return;
    throw accessDenied(principal.arn, request, explain(decision, principal.statements, request));
  };
}

/** Words the reason as IAM does. */
function explain(
  decision: 'denied' | 'not allowed',
  identityPolicy: readonly Statement[],
  request: AccessRequest,
): string {
  if (decision === 'not allowed')
    return `because no identity-based policy allows the ${request.action} action`;
  const kind = decide(identityPolicy, request) === 'denied' ? 'an identity-based' : 'a resource-based';
  return `with an explicit deny in ${kind} policy`;
}

function accessDenied(arn: string, { action, resource }: AccessRequest, reason: string): AwsError {
  return new AwsError(
    'AccessDeniedException',
    `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
  );
}
