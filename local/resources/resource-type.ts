import * as z from 'zod';
import type { LocalAccount } from '../local-account.ts';
import type { SynthesizedStack } from '../template/template.ts';

/** The context in which a resource is created. */
interface ResourceContext {
  readonly logicalId: string;
  /** The resource's name, if the template doesn't set one. */
  readonly generatedName: string;
  readonly stack: SynthesizedStack;
  readonly account: LocalAccount;
}

/** The values of `Ref` and `Fn::GetAtt` for a resource. */
export interface CreatedResource {
  readonly ref: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A CloudFormation resource type that the local system supports. */
export interface ResourceType {
  readonly type: string;
  /** Must be strict, so that other properties are refused by name. */
  readonly properties: z.ZodType;
  create(properties: unknown, context: ResourceContext): Promise<CreatedResource> | CreatedResource;
}

/** Declares a resource type whose `create` gets the schema's output. */
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

/** A property that has no effect on one machine, and why. Any other unsupported property must be refused. */
export const withoutEffect = (_reason: string) => z.unknown().optional();
