import { parseArgs } from 'node:util';
import { spawnLinkbus } from '../spawn-linkbus.ts';
import { runFuzz } from './run-fuzz.ts';

/**
 * Sends generated requests, valid and hostile, to every route of a local system, and checks each response: no 5xx but a
 * 503 with `Retry-After`, a problem for each error, and no valid request refused. Exits with 1 and the requests that
 * broke a rule. `npm run fuzz:api -- --seed 1 --requests 25000`
 */

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, requests: { type: 'string', default: '25000' } },
});
const linkbus = await spawnLinkbus({ LINKBUS_RETRY_SCHEDULE: '604800' });
const started = performance.now();
const { statuses, valid, failures } = await runFuzz(linkbus, {
  seed: Number(values.seed),
  requests: Number(values.requests),
});
const seconds = ((performance.now() - started) / 1_000).toFixed();
const denials = linkbus.denials();
await linkbus.stop();

console.log(`seed ${values.seed}: ${values.requests} requests in ${seconds} s`);
for (const [status, count] of [...statuses].sort()) console.log(`${status}  ${count}`);
console.log(`valid requests: ${valid.sent}, ${valid.succeeded} of them with 2xx or 3xx`);
for (const failure of [...failures.slice(0, 20), ...denials]) console.log(failure);
console.log(`${failures.length} responses broke a rule`);
process.exitCode = failures.length + denials.length > 0 ? 1 : 0;
