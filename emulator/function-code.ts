import * as z from 'zod';

const listSchema = z.object({
  Functions: z.array(z.object({ FunctionName: z.string(), CodeSha256: z.string() })),
});

/**
 * Returns each function's code hash by its name. MiniStack 1.5.33's stack events can't tell what an update changed: they
 * list every resource. The request is unsigned; MiniStack doesn't check signatures.
 */
export async function functionCode(endpoint: string): Promise<ReadonlyMap<string, string>> {
  const response = await fetch(`${endpoint}/2015-03-31/functions/`, { signal: AbortSignal.timeout(30_000) });
  const { Functions } = listSchema.parse(await response.json());
  return new Map(Functions.map(({ FunctionName, CodeSha256 }) => [FunctionName, CodeSha256]));
}
