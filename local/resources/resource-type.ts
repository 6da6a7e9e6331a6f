import * as z from 'zod';
import type { LocalAccount } from '../local-account.ts';
import type { SynthesizedStack } from '../template/template.ts';

/** A resource that is being created. */
export interface ResourceContext {
  readonly logicalId: string;
  /** The name that the resource gets where the template gives none. */
  readonly generatedName: string;
  readonly stack: SynthesizedStack;
  readonly account: LocalAccount;
}

/** What a template can refer to of a resource: `Ref` and `Fn::GetAtt`. */
export interface CreatedResource {
  readonly ref: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** What the local system knows of one CloudFormation resource type. */
export interface ResourceType {
  readonly type: string;
  /** Strict: a property that isn't in it is refused by name. */
  readonly properties: z.ZodType;
  create(properties: unknown, context: ResourceContext): Promise<CreatedResource> | CreatedResource;
}

/** Declares a resource type, with `create` getting the properties as the schema has them. */
export function resourceType<Schema extends z.ZodType>(declaration: {
  readonly type: string;
  readonly properties: Schema;
  create(properties: z.output<Schema>, context: ResourceContext): Promise<CreatedResource> | CreatedResource;
}): ResourceType {
  return {
    ...declaration,
    create: (properties, context) => declaration.create(properties as z.output<Schema>, context),
  };
}

/**
 * A property that changes nothing on this machine. The reason stands in the code, next to the property, and is not
 * shown: what is merely not supported yet must be refused instead.
 */
export const withoutEffect = (_reason: string) => z.unknown().optional();
