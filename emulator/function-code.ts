import * as z from 'zod';

const listSchema = z.object({
  Functions: z.array(z.object({ FunctionName: z.string(), CodeSha256: z.string() })),
});

/**
 * The hash of each function's code, by the function's name. MiniStack's stack events can't tell what an update changed:
 * 1.5.33 calls every resource of the stack updated. Lambda's ListFunctions is asked without a signature, which MiniStack
 * doesn't check.
 */
export async function functionCode(endpoint: string): Promise<ReadonlyMap<string, string>> {
  const response = await fetch(`${endpoint}/2015-03-31/functions/`, { signal: AbortSignal.timeout(30_000) });
  const { Functions } = listSchema.parse(await response.json());
  return new Map(Functions.map(({ FunctionName, CodeSha256 }) => [FunctionName, CodeSha256]));
}
