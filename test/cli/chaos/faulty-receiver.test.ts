import { expect, it, onTestFinished } from 'vitest';
import {
  RECEIVER_FAILURES,
  type ReceiverFailure,
  startFaultyReceiver,
} from '../../../cli/chaos/faulty-receiver.ts';
import { makePost } from '../../../lambdas/dispatcher/post/post.ts';

const WEBHOOK = {
  headers: { 'webhook-id': 'evt_1', 'webhook-timestamp': '1795000000', 'webhook-signature': 'v1,x' },
  body: '{"id":"evt_1"}',
};
const READ = {
  id: 'evt_1',
  path: '/webhook',
  body: WEBHOOK.body,
  timestamp: '1795000000',
  signature: 'v1,x',
};

async function start(...options: Parameters<typeof startFaultyReceiver>) {
  const receiver = await startFaultyReceiver(...options);
  onTestFinished(receiver.close);
  const post = makePost({ allowPrivateTargets: true, timeoutMs: 1_500 });
  return { ...receiver, post: () => post({ ...WEBHOOK, url: receiver.url }) };
}

const EXPECTED: Record<ReceiverFailure, object> = {
  redirect: { status: 302 },
  'client error': { status: 400 },
  gone: { status: 410 },
  'too many requests': { status: 429 },
  'server error': { status: 500 },
  unavailable: { status: 503 },
  hang: { error: 'timeout' },
  reset: { error: 'connection' },
  'half a response': { error: 'connection' },
  'endless body': { status: 200 },
  trickle: { error: 'timeout' },
  garbage: { error: 'protocol' },
  'reset before reading': { error: 'connection' },
};

it.each(RECEIVER_FAILURES)('a faulty receiver fails: %s', async (failure) => {
  const { post, deliveries } = await start('seed', 1, [failure]);

  expect(await post()).toMatchObject(EXPECTED[failure]);
  const read = { ...READ, failure };
  expect(deliveries[0]).toEqual(failure === 'reset before reading' ? undefined : read);
});

it('a faulty receiver responds to the n-th POST as the seed says', async () => {
  const answers = async (seed: string) => {
    const { post, deliveries } = await start(seed, 0.5, ['client error', 'server error', 'unavailable']);
    for (let n = 0; n < 20; n += 1) await post();
    return deliveries.map(({ failure }) => failure);
  };
  const first = await answers('one');

  expect(new Set(first).size).toBe(4);
  expect(await answers('one')).toEqual(first);
  expect(await answers('two')).not.toEqual(first);
});

it('a faulty receiver that is calmed responds 204, and closes the connections that it held', async () => {
  const { post, calm, deliveries } = await start('seed', 1, ['hang']);
  const held = post();
  while (deliveries.length === 0) await new Promise(setImmediate);
  calm();

  expect(await held).toMatchObject({ error: 'connection' });
  expect(await post()).toMatchObject({ status: 204 });
});
