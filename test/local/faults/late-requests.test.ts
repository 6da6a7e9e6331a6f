import { expect, it } from 'vitest';
import { makeHandleAwsRequest } from '../../../local/aws/handle-request.ts';
import { ManualClock } from '../../../local/clock.ts';
import { makeFaults } from '../../../local/faults/make-faults.ts';
import { makeAwsTransport } from '../../../local/lambda/thread/aws-transport.ts';
import { settled } from '../settled.ts';

const FIVE_MINUTES_MS = 300_000;
const STALL_MS = 600_000;

/** Sends a request that stalls, closes its connection, and tells after how long it was executed or refused. */
async function abandon(seed: string, signatureLifetimeMs?: number) {
  const clock = new ManualClock(Date.UTC(2026, 0, 1, 12));
  const sentAt = clock.now();
  let executedAfter: number | undefined;
  let refusedAfter: number | undefined;
  const handle = makeHandleAwsRequest({
    services: [
      {
        targetPrefix: 'Echo',
        async handle() {
          executedAfter = clock.now() - sentAt;
          return {};
        },
      },
    ],
    clock,
    storage: { committed: async () => {} },
    onProblem: () => {},
    ...(signatureLifetimeMs !== undefined && { signatureLifetimeMs }),
  });
  const faulty = makeFaults({ seed, stalls: 1, stallMs: STALL_MS }).request(handle, clock);
  const transport = makeAwsTransport('aws.test:80', async (id, request) => {
    const response = await faulty(request);
    if (response?.status === 400) refusedAfter = clock.now() - sentAt;
    transport.respond(id, response);
  });
  const { http } = transport.modules as {
    http: { request(options: object): import('node:http').ClientRequest };
  };
  const request = http.request({
    host: 'aws.test',
    port: 80,
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIATEST/20260101/eu-west-1/echo/aws4_request, Signature=00',
      'x-amz-date': '20260101T120000Z',
      'x-amz-target': 'Echo.Write',
    },
  });
  request.end('{}');
  request.destroy();
  for (let second = 0; second < STALL_MS / 1_000; second += 1) {
    clock.advance(1_000);
    await settled();
  }
  return { executedAfter, refusedAfter };
}

it.each([
  ['five minutes', FIVE_MINUTES_MS, undefined],
  ['a shorter lifetime', 100_000, 100_000],
])(
  'a request is executed after its caller has closed the connection, for %s from its signature',
  async (_, most, lifetimeMs) => {
    const late: number[] = [];
    const refused: number[] = [];
    for (let seed = 0; late.length < 3 || refused.length < 3; seed += 1) {
      const { executedAfter = 0, refusedAfter } = await abandon(String(seed), lifetimeMs);
      if (executedAfter > 0) late.push(executedAfter);
      if (refusedAfter !== undefined) refused.push(refusedAfter);
    }
    expect(Math.max(...late)).toBeLessThanOrEqual(most);
    expect(Math.min(...refused)).toBeGreaterThan(most);
  },
);
