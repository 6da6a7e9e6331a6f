import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleTo } from '../../lib/bundle-functions.ts';
import { percentile } from './percentile.ts';

/** Prints each function's bundle size and how long a fresh process takes to import it. `npm run sizes` */

const RUNS = 7;
const lambdas = join(import.meta.dirname, '..', '..', 'lambdas');
const directory = mkdtempSync(join(tmpdir(), 'linkbus-sizes-'));

/** Importing a function only requires its variables to be set; it makes no calls. */
const environment = {
  ...Object.fromEntries(
    [
      ...['LINKS_TABLE', 'WEBHOOKS_TABLE', 'DELIVERIES_TABLE', 'API_KEYS_TABLE', 'EVENT_BUS', 'BASE_URL'],
      ...[
        'DELIVERY_QUEUE_URL',
        'RETRY_QUEUE_URL',
        'DEAD_LETTER_QUEUE_URL',
        'DEAD_EVENTS_QUEUE_URL',
        'LINKBUS_VERSION',
      ],
      ...['OVERFLOW_QUEUE_URL', 'COUNTED_CLICKS_TABLE', 'STAGE', 'EVENTS_TABLE', 'REPLAYS_TABLE'],
      'SETTLE_DELAY_SECONDS',
      ...['TURNS_TABLE', 'SLOW_DELIVERY_QUEUE_URL', 'SLOW_RETRY_QUEUE_URL', 'REPLAY_QUEUE_URL'],
    ].map((name) => [name, 'https://example.com']),
  ),
  RETRY_SCHEDULE: '1',
  AWS_REGION: 'us-east-1',
};

function importMs(bundle: string): number {
  const script = `const t = performance.now(); require(${JSON.stringify(bundle)}); console.log(performance.now() - t)`;
  return Number(execFileSync(process.execPath, ['-e', script], { env: environment, encoding: 'utf8' }));
}

console.log('function      bundle      cold import (median)');
for (const name of readdirSync(lambdas).filter((each) => existsSync(join(lambdas, each, 'handler.ts')))) {
  bundleTo(name, join(directory, name));
  const bundle = join(directory, name, 'index.js');
  const kilobytes = (statSync(bundle).size / 1_000).toFixed(0);
  const median = percentile(
    Array.from({ length: RUNS }, () => importMs(bundle)),
    50,
  );
  console.log(`${name.padEnd(12)}  ${kilobytes.padStart(4)} KB     ${median.toFixed(0).padStart(4)} ms`);
}
rmSync(directory, { recursive: true });
