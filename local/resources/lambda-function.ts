import * as z from 'zod';
import { createFunction } from '../lambda/function.ts';
import { DEFAULT_ASYNCHRONOUS_INVOCATION } from '../lambda/invoke-asynchronously.ts';
import { resourceType, withoutEffect } from './resource-type.ts';

/** Maximum concurrent invocations of a function without reserved concurrency. More would only compete for one thread. */
const MAXIMUM_CONCURRENCY = 100;

export const lambdaFunction = resourceType({
  type: 'AWS::Lambda::Function',
  properties: z.strictObject({
    FunctionName: z.string().optional(),
    Handler: z.string(),
    Timeout: z.number().max(900).default(3),
    MemorySize: z.number().default(128),
    Environment: z.strictObject({ Variables: z.record(z.string(), z.string()) }).optional(),
    ReservedConcurrentExecutions: z.number().min(1).optional(),
    RecursiveLoop: z.enum(['Allow', 'Terminate']).default('Terminate'),
    Role: z.string(),
    Runtime: z.literal('nodejs24.x'),
    Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
    Architectures: withoutEffect('bundles hold no machine code'),
    Description: withoutEffect('documentation'),
    LoggingConfig: withoutEffect('logs go to the terminal'),
    TracingConfig: withoutEffect('no X-Ray locally'),
    Tags: withoutEffect('for billing and policies'),
  }),
  create(given, { logicalId, generatedName, stack, account }) {
    const codeDirectory = stack.assets.get(given.Code.S3Key);
    if (codeDirectory === undefined)
      throw new Error(`the code ${given.Code.S3Key} is not an asset of the stack`);
    const { NODE_OPTIONS = '' } = given.Environment?.Variables ?? {};
    if (!/^(--enable-source-maps)?$/.test(NODE_OPTIONS))
      throw new Error(`NODE_OPTIONS is "${NODE_OPTIONS}"; only --enable-source-maps is supported`);
    const name = given.FunctionName ?? generatedName;
    const arn = `arn:aws:lambda:${account.region}:${account.accountId}:function:${name}`;
    const role = account.roles.byArn(given.Role);
    account.roles.assume(logicalId, role, name);
    const created = createFunction({
      name,
      arn,
      codeDirectory,
      handler: given.Handler,
      timeoutMs: given.Timeout * 1_000,
      memoryMb: given.MemorySize,
      maximumConcurrency: given.ReservedConcurrentExecutions ?? MAXIMUM_CONCURRENCY,
      environment: {
        ...given.Environment?.Variables,
        AWS_ENDPOINT_URL: account.awsUrl,
        // Identifies the function's role. Signatures aren't verified.
        AWS_ACCESS_KEY_ID: logicalId,
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_SESSION_TOKEN: 'local',
      },
      threads: account.threads,
    });
    account.functions.set(arn, {
      ...created,
      name,
      arn,
      role,
      recursiveLoop: given.RecursiveLoop,
      asynchronous: DEFAULT_ASYNCHRONOUS_INVOCATION,
      permissions: [],
    });
    return { ref: name, attributes: { Arn: arn } };
  },
});
