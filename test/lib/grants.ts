import type { SynthesizedLinkbus } from './synthesized-stack.ts';

/** Allowed actions by resource name. */
export type Grants = Readonly<Record<string, readonly string[]>>;

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** All grants of a function's role. */
export function grantsOf(linkbus: SynthesizedLinkbus, functionName: string): Grants {
  const role = linkbus.nameOf(linkbus.named(functionName).properties.Role);
  const grants: Record<string, string[]> = {};
  for (const { properties } of linkbus.ofType('AWS::IAM::Policy').values()) {
    if (!(properties.Roles as unknown[]).map(linkbus.nameOf).includes(role)) continue;
    for (const { Effect, Action, Resource, Condition } of statementsOf(properties)) {
      if (Effect !== 'Allow' || !isNarrowing(Condition))
        throw new Error(`${functionName} has a statement that this can't read.`);
      for (const resource of [Resource].flat()) {
        const name = linkbus.nameOf(resource);
        grants[name] = [...(grants[name] ?? []), ...[Action].flat()].sort();
      }
    }
  }
  return grants;
}

export function statementsOf(properties: Readonly<Record<string, unknown>>): readonly Statement[] {
  return (properties.PolicyDocument as { readonly Statement: readonly Statement[] }).Statement;
}

/** Conditions on attributes only narrow a grant. */
function isNarrowing(condition: unknown): boolean {
  const keys = Object.values((condition ?? {}) as Record<string, object>).flatMap((each) =>
    Object.keys(each),
  );
  return keys.every((key) => key.startsWith('dynamodb:'));
}
