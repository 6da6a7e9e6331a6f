import type * as z from 'zod';
import type { LocalAccount } from './local-account.ts';
import { resourceTypes } from './resources/all-types.ts';
import type { CreatedResource, ResourceType } from './resources/resource-type.ts';
import { creationOrder } from './template/creation-order.ts';
import { type References, resolveValue } from './template/intrinsics.ts';
import type { SynthesizedStack, TemplateResource } from './template/template.ts';

/** What a template has that this machine can't honour. The message names the resource and the property. */
export class UnsupportedTemplateError extends Error {
  override readonly name = 'UnsupportedTemplateError';
}

/**
 * Creates a stack's resources, each after those that it refers to, and returns the stack's outputs.
 * @throws UnsupportedTemplateError for a resource type, property or intrinsic function that isn't supported
 */
export async function createResources(
  stack: SynthesizedStack,
  account: LocalAccount,
): Promise<Record<string, unknown>> {
  const { template } = stack;
  const created = new Map<string, CreatedResource>();
  const references = referencesOf(stack, account, created);
  refuseUnknownTypes(template.Resources);

  for (const logicalId of creationOrder(template)) {
    const resource = template.Resources[logicalId] as TemplateResource;
    const type = resourceTypes.get(resource.Type) as ResourceType;
    const name = `${logicalId} (${resource.Type})`;
    await naming(name, async () => {
      const properties = supported(type.properties, resolveEach(resource.Properties ?? {}, references));
      const generatedName = `${stack.stackName}-${logicalId}`;
      const itsAccount = { ...account, whenCreated: namingStarts(name, account) };
      created.set(
        logicalId,
        await type.create(properties, { logicalId, generatedName, stack, account: itsAccount }),
      );
    });
  }
  const outputs: Record<string, unknown> = {};
  for (const [name, { Value }] of Object.entries(template.Outputs ?? {})) {
    await naming(`the output ${name}`, () => {
      outputs[name] = resolveValue(Value, references);
    });
  }
  return outputs;
}

/** What is thrown gets the name of what it is about. */
async function naming<Value>(name: string, act: () => Promise<Value> | Value): Promise<Value> {
  try {
    return await act();
  } catch (cause) {
    // The system's own errors, such as a port in use, are about no resource.
    if (cause instanceof Error && 'code' in cause) throw cause;
    throw new UnsupportedTemplateError(`${name}: ${(cause as Error).message}.`, { cause });
  }
}

/** A resource starts what it has to start after all are created; it is still this one that fails. */
const namingStarts =
  (name: string, account: LocalAccount): LocalAccount['whenCreated'] =>
  (start) =>
    account.whenCreated(() => naming(name, start));

/** The properties with their values resolved, one by one, so that what can't be resolved is named. */
function resolveEach(
  properties: Readonly<Record<string, unknown>>,
  references: References,
): Record<string, unknown> {
  const resolved: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(properties)) {
    try {
      resolved[name] = resolveValue(value, references);
    } catch (cause) {
      throw new Error(`the property ${name}: ${(cause as Error).message}`, { cause });
    }
  }
  return resolved;
}

function refuseUnknownTypes(resources: Readonly<Record<string, TemplateResource>>): void {
  const refused = Object.entries(resources).flatMap(([logicalId, { Type, Condition }]) => {
    if (!resourceTypes.has(Type)) return `${logicalId} (${Type}): this resource type is not supported here.`;
    if (Condition !== undefined) return `${logicalId} (${Type}): conditions are not supported here.`;
    return [];
  });
  if (refused.length > 0) throw new UnsupportedTemplateError(refused.join('\n'));
}

function supported(schema: z.ZodType, properties: unknown): unknown {
  const result = schema.safeParse(properties);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => {
    const at = (key?: string) => [...issue.path, ...(key === undefined ? [] : [key])].join('.');
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => `the property ${at(key)} is not supported here`);
    return `the property ${at()} is not supported here as it is: ${issue.message}`;
  });
  throw new Error(problems.join('; '));
}

function referencesOf(
  { stackName, template }: SynthesizedStack,
  account: LocalAccount,
  created: ReadonlyMap<string, CreatedResource>,
): References {
  const pseudoParameters: Readonly<Record<string, string>> = {
    'AWS::AccountId': account.accountId,
    'AWS::Partition': 'aws',
    'AWS::Region': account.region,
    'AWS::StackName': stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  return {
    ref(name) {
      const value = created.get(name)?.ref ?? pseudoParameters[name] ?? template.Parameters?.[name]?.Default;
      if (value === undefined) throw new Error(`nothing here is named ${name}`);
      return value;
    },
    attribute(logicalId, name) {
      const value = created.get(logicalId)?.attributes?.[name];
      if (value === undefined) throw new Error(`the attribute ${name} of ${logicalId} is not supported here`);
      return value;
    },
  };
}
