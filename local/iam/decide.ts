import type { Statement } from './statement.ts';

/** A request for access. */
export interface AccessRequest {
  /** Such as `sqs:SendMessage`. */
  readonly action: string;
  /** An ARN, or `*` for an action without resources. */
  readonly resource: string;
  /** The calling AWS service, such as `events.amazonaws.com`. Only a resource policy can allow it. */
  readonly service?: string;
  /** Condition keys, such as `aws:SourceArn`. Some have several values. */
  readonly context?: Context;
}

type Context = Readonly<Record<string, string | readonly string[]>>;

/** Condition keys of every request. Loopback counts as TLS. */
const COMMON_CONTEXT = { 'aws:SecureTransport': 'true' };

type Decision = 'allowed' | 'denied' | 'not allowed';

/**
 * Evaluates a request against policy statements. A deny overrides any allow.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide(statements: readonly Statement[], request: AccessRequest): Decision {
  const applying = statements.filter((statement) => applies(statement, request));
  if (applying.some(({ Effect }) => Effect === 'Deny')) return 'denied';
  return applying.length > 0 ? 'allowed' : 'not allowed';
}

function applies({ Action, Resource, Principal, Condition }: Statement, request: AccessRequest): boolean {
  return (
    // Actions are case-insensitive, resources are not.
    Action.some((pattern) => matches(pattern.toLowerCase(), request.action.toLowerCase())) &&
    (Resource ?? ['*']).some((pattern) => matches(pattern, request.resource)) &&
    (Principal === undefined || includes(Principal, request.service)) &&
    Object.entries(Condition ?? {}).every(([operator, keys]) =>
      holds(operator, keys ?? {}, { ...COMMON_CONTEXT, ...request.context }),
    )
  );
}

function includes(principal: NonNullable<Statement['Principal']>, service: string | undefined): boolean {
  if (principal === '*' || principal.AWS !== undefined) return true;
  return service !== undefined && (principal.Service ?? []).includes(service);
}

/**
 * Tells whether every key of the request has one of the listed values. With `ForAllValues`, each of the key's values must
 * be listed. `ForAllValues` and `IfExists` hold without the key.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function holds(
  operator: string,
  keys: Readonly<Record<string, readonly string[]>>,
  context: Context,
): boolean {
  return Object.entries(keys).every(([key, values]) => {
    const actual = context[key];
    if (actual === undefined) return operator.startsWith('ForAllValues:') || operator.endsWith('IfExists');
    return [actual]
      .flat()
      .every((one) =>
        values.some((value) => (operator.startsWith('Arn') ? matches(value, one) : value === one)),
      );
  });
}

const compiled = new Map<string, RegExp>();

/** Matches a pattern: `*` stands for any characters, `?` for one. */
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
