import * as z from 'zod';

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

/** The supported condition operators, each with the accepted values by context key. */
const conditions = z.strictObject({
  ArnEquals: z.record(z.string(), oneOrMore).optional(),
  ArnLike: z.record(z.string(), oneOrMore).optional(),
  StringEquals: z.record(z.string(), oneOrMore).optional(),
  StringEqualsIfExists: z.record(z.string(), oneOrMore).optional(),
  'ForAllValues:StringEquals': z.record(z.string(), oneOrMore).optional(),
  Bool: z.record(z.string(), oneOrMore).optional(),
});

/** The principal of a resource policy: everyone (`*` or `AWS: '*'`) or services. */
const principal = z.union([
  z.literal('*'),
  z.strictObject({ AWS: z.literal('*').optional(), Service: oneOrMore.optional() }),
]);

/** A policy statement. `NotAction`, `NotResource` and other conditions are rejected by name. */
export const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore,
  Resource: oneOrMore.optional(),
  Principal: principal.optional(),
  Condition: conditions.optional(),
});

export type Statement = z.output<typeof statement>;

/** A policy document. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export const policyDocument = z.strictObject({
  Version: z.string().optional(),
  Statement: z.union([statement.transform((one) => [one]), z.array(statement)]),
});
