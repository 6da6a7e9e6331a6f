import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { startDynamoDbLocal } from '../targets/dynamodb-local.ts';
import { compare, type DifferentOutcome } from './compare.ts';
import { program } from './programs.ts';

/**
 * `npm run conformance:fuzz -- --seed=1 --programs=2000`: sends the same random requests to the local system's DynamoDB
 * and to Amazon's DynamoDB Local, and prints the requests with different outcomes, one for each kind of difference.
 * Needs the installation of `npm run conformance`.
 */
const { values } = parseArgs({
  options: { seed: { type: 'string' }, programs: { type: 'string', default: '500' } },
});
const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed);
const { endpoint, stop } = await startDynamoDbLocal();
const kinds = new Map<string, { times: number; first: DifferentOutcome }>();
let requests = 0;
let successes = 0;
try {
  for (const each of fc.sample(program, { seed, numRuns: Number(values.programs) })) {
    const { sent, succeeded, difference } = await compare(each, endpoint);
    requests += sent;
    successes += succeeded;
    if (difference === undefined) continue;
    const known = kinds.get(difference.kind);
    kinds.set(difference.kind, { times: (known?.times ?? 0) + 1, first: known?.first ?? difference });
  }
} finally {
  await stop();
}
for (const [kind, { times, first }] of kinds) {
  console.log(`\n${times} × ${kind}`);
  for (const [name, detail] of Object.entries(first.details))
    console.log(`${name}: ${JSON.stringify(detail)}`);
}
console.log(
  `\nfuzz: seed ${seed}, ${requests} requests, ${successes} succeeded, ${kinds.size} kinds of differences`,
);
if (kinds.size > 0) process.exitCode = 1;
