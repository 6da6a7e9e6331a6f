import type * as z from 'zod';
import type { TemplateResource } from '../template/template.ts';
import { supportedTypes } from './supported.ts';

/** A template that this machine can't run as AWS would. The message names each resource and property. */
export class UnsupportedTemplateError extends Error {
  override readonly name = 'UnsupportedTemplateError';
}

const NEXT_STEP = 'Change the stack, or add support in local/resources/.';

/** @throws UnsupportedTemplateError names every resource with an unsupported type or with a condition */
export function refuseUnsupportedResources(resources: Readonly<Record<string, TemplateResource>>): void {
  const problems = Object.entries(resources).flatMap(([logicalId, { Type, Condition }]) => {
    if (!supportedTypes.has(Type)) return `${logicalId} (${Type}): this resource type is not supported.`;
    if (Condition !== undefined) return `${logicalId} (${Type}): conditions are not supported.`;
    return [];
  });
  if (problems.length > 0) throw new UnsupportedTemplateError([...problems, NEXT_STEP].join('\n'));
}

/**
 * Parses a resource's properties.
 * @throws Error names every unsupported property and every property with an unsupported value
 */
export function parseProperties(schema: z.ZodType, properties: unknown): unknown {
  const result = schema.safeParse(properties);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => `the property ${[...issue.path, key].join('.')} is not supported`);
    return `the property ${issue.path.join('.')} has an unsupported value: ${issue.message}`;
  });
  throw new Error(problems.join('; '));
}

/** Runs `action`. If it fails, the error names `subject`. */
export async function withSubject<Value>(
  subject: string,
  action: () => Promise<Value> | Value,
): Promise<Value> {
  try {
    return await action();
  } catch (cause) {
    // A system error, such as a port in use, isn't about the template.
    if (cause instanceof Error && 'code' in cause) throw cause;
    throw new UnsupportedTemplateError(`${subject}: ${(cause as Error).message}.\n${NEXT_STEP}`, { cause });
  }
}
