import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../local/free-port.ts';
import { type ReadyLinkbus, startProcess } from '../crash/linkbus-process.ts';
import { startTestReceiver } from '../e2e/receiver.ts';
import { differences } from '../upgrade/differences.ts';
import { type Call, fill, visit } from '../upgrade/fill.ts';
import { unpackPreviousRelease } from '../upgrade/previous-release.ts';
import { countRows, endDelays } from '../upgrade/waiting.ts';

/** The faults that keep clicks from going on, by the part of the previous release that they wait in. */
const WAITS = [
  ['WebhooksDeliveryQueue', 'throttles=1,throttled=WebhooksDeliveries'],
  ['EventLogQueue', 'throttles=1,throttled=EventLogTable'],
  ['WebhooksEventQueue', 'throttles=1,throttled=DeliveryQueue'],
  ['LinksOverflowQueue', 'writeUnits=0'],
  // The last: a start reads the whole stream, but no message that another process has just received.
  ['stream backlog', 'throttles=1,throttled=linkbus-local'],
] as const;

const callOf =
  ({ url, apiKey }: ReadyLinkbus): Call =>
  async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      redirect: 'manual',
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
  };

/** Counts the messages of a queue, also delayed ones and those in flight. */
async function countMessages(endpoint: string, name: string): Promise<number> {
  const sqs = new SQSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'local' },
  });
  const { QueueUrls: [QueueUrl] = [] } = await sqs.send(
    new ListQueuesCommand({ QueueNamePrefix: `Linkbus-local-${name}` }),
  );
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  );
  const counts = Object.entries(Attributes).filter(([key]) => key.startsWith('ApproximateNumberOfMessages'));
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

it('what the previous release stored, and what it left in flight when it was killed, works under this one', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'linkbus-upgrade-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const [release, state] = [join(directory, 'release'), join(directory, 'state')];
  mkdirSync(release);
  unpackPreviousRelease(release);
  let fails = true;
  const steady = await startTestReceiver();
  const failing = await startTestReceiver((response) => response.writeHead(fails ? 500 : 204).end());
  onTestFinished(async () => {
    await steady.close();
    await failing.close();
  });
  const environment = {
    LINKBUS_DATA: state,
    PORT: String(await freePort('127.0.0.1', 0)),
    LINKBUS_RETRY_SCHEDULE: '1,2,3,5,8,13,21',
  };
  const start = async (root?: string, faults?: string) => {
    const started = startProcess({ ...environment, ...(faults && { LINKBUS_FAULTS: faults }) }, root);
    onTestFinished(started.kill);
    return { ...started, ...(await started.ready) };
  };

  const old = await start(release);
  const filled = await fill(callOf(old), { steady, failing });
  await old.kill();
  for (const [name, faults] of WAITS) {
    const faulty = await start(release, faults);
    await visit(callOf(faulty), 'kept-hot', 5, filled.visits);
    if (name.endsWith('Queue'))
      await expect.poll(() => countMessages(faulty.awsUrl, name)).toBeGreaterThan(0);
    await faulty.kill();
  }
  for (const [name] of WAITS) expect(countRows(state, name), name).toBeGreaterThan(0);
  // Retries of the failing receiver.
  expect(countRows(state, 'WebhooksRetryQueue')).toBeGreaterThan(0);
  endDelays(state);
  fails = false;

  const linkbus = await start();
  const call = callOf(linkbus);
  expect(linkbus.apiKey).toBe(old.apiKey);
  await expect.poll(() => differences(call, filled), { timeout: 90_000, interval: 500 }).toEqual([]);
  expect(failing.received.length).toBeGreaterThanOrEqual(2 * filled.links.length);

  // The limit also counts the clicks from before.
  expect((await call('GET', '/kept-limited')).status).toBe(302);
  expect((await call('GET', '/kept-limited')).status).toBe(410);
}, 180_000);
