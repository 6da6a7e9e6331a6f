import type { Statement } from './statement.ts';

/** What is asked for, in the terms of policies. */
export interface AccessRequest {
  /** `sqs:SendMessage` */
  readonly action: string;
  /** An ARN, or `*` where an action knows no resources. */
  readonly resource: string;
  /** The AWS service that asks for itself, such as `events.amazonaws.com`; only a resource's policy can allow it. */
  readonly service?: string;
  /** Condition keys, such as `aws:SourceArn`. Every request has `aws:SecureTransport`: loopback stands for TLS here. */
  readonly context?: Readonly<Record<string, string>>;
}

const EVERY_REQUEST = { 'aws:SecureTransport': 'true' };

export type Decision = 'allowed' | 'denied' | 'not allowed';

/**
 * Whether statements allow a request: one that denies beats all that allow, and what none allows is not allowed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide(statements: readonly Statement[], request: AccessRequest): Decision {
  const applying = statements.filter((statement) => applies(statement, request));
  if (applying.some(({ Effect }) => Effect === 'Deny')) return 'denied';
  return applying.length > 0 ? 'allowed' : 'not allowed';
}

function applies({ Action, Resource, Principal, Condition }: Statement, request: AccessRequest): boolean {
  return (
    // IAM compares actions without regard to case, resources with.
    Action.some((pattern) => matches(pattern.toLowerCase(), request.action.toLowerCase())) &&
    (Resource ?? ['*']).some((pattern) => matches(pattern, request.resource)) &&
    (Principal === undefined || includes(Principal, request.service)) &&
    Object.entries(Condition ?? {}).every(([operator, keys]) =>
      holds(operator, keys ?? {}, { ...EVERY_REQUEST, ...request.context }),
    )
  );
}

function includes(principal: NonNullable<Statement['Principal']>, service: string | undefined): boolean {
  if (principal === '*' || principal.AWS !== undefined) return true;
  return service !== undefined && (principal.Service ?? []).includes(service);
}

/** Every key must have one of its values; a key that the request doesn't have, has none. */
function holds(
  operator: string,
  keys: Readonly<Record<string, readonly string[]>>,
  context: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(keys).every(([key, values]) => {
    const actual = context[key];
    if (actual === undefined) return false;
    return values.some((value) => (operator.startsWith('Arn') ? matches(value, actual) : value === actual));
  });
}

const compiled = new Map<string, RegExp>();

/** `*` stands for any characters, `?` for one. */
function matches(pattern: string, text: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === text;
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    const source = pattern
      .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    expression = new RegExp(`^${source}$`, 's');
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}
