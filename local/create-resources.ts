import type { LocalAccount } from './local-account.ts';
import type { CreatedResource, ResourceType } from './resources/resource-type.ts';
import { supportedTypes } from './resources/supported.ts';
import { parseProperties, refuseUnsupportedResources, withSubject } from './resources/unsupported.ts';
import { creationOrder } from './template/creation-order.ts';
import { type References, resolveValue } from './template/intrinsics.ts';
import type { SynthesizedStack, TemplateResource } from './template/template.ts';

/**
 * Creates a stack's resources in dependency order, and returns the stack's outputs.
 * @throws UnsupportedTemplateError for an unsupported resource type, property or intrinsic function
 */
export async function createResources(
  stack: SynthesizedStack,
  account: LocalAccount,
): Promise<Record<string, unknown>> {
  const { template, stackName } = stack;
  const created = new Map<string, CreatedResource>();
  const references = makeReferences(stack, account, created);
  refuseUnsupportedResources(template.Resources);

  for (const logicalId of creationOrder(template)) {
    const resource = template.Resources[logicalId] as TemplateResource;
    const type = supportedTypes.get(resource.Type) as ResourceType;
    const subject = `${logicalId} (${resource.Type})`;
    // Errors at start name the resource, too.
    const whenCreated: LocalAccount['whenCreated'] = (start) =>
      account.whenCreated(() => withSubject(subject, start));
    await withSubject(subject, async () => {
      const properties = parseProperties(type.properties, resolveEach(resource.Properties ?? {}, references));
      const generatedName = `${stackName}-${logicalId}`;
      const context = { logicalId, generatedName, stack, account: { ...account, whenCreated } };
      created.set(logicalId, await type.create(properties, context));
    });
  }
  const outputs: Record<string, unknown> = {};
  for (const [name, { Value }] of Object.entries(template.Outputs ?? {})) {
    await withSubject(`the output ${name}`, () => {
      outputs[name] = resolveValue(Value, references);
    });
  }
  return outputs;
}

/** Resolves each property on its own, so that an error names it. */
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

function makeReferences(
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
      if (value === undefined) throw new Error(`the reference to ${name} has no value`);
      return value;
    },
    attribute(logicalId, name) {
      const value = created.get(logicalId)?.attributes?.[name];
      if (value === undefined) throw new Error(`the attribute ${name} of ${logicalId} is not supported`);
      return value;
    },
  };
}
