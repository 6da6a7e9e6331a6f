import { fileURLToPath } from 'node:url';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Fault } from '../../../local/faults/calls.ts';
import type { FaultSettings } from '../../../local/faults/fault-settings.ts';
import { makeFaults } from '../../../local/faults/make-faults.ts';
import { arnOf, handMadeStack, httpApi } from '../hand-made-stack.ts';
import { startStack } from '../running-stack.ts';

const SDK = JSON.stringify(fileURLToPath(import.meta.resolve('@aws-sdk/client-sqs')));

/** Sends five messages, one after the other. */
const SENDER = `
  const { SQSClient, SendMessageCommand } = require(${SDK});
  const sqs = new SQSClient({ maxAttempts: 1 });
  exports.handler = async () => {
    for (const MessageBody of ['1', '2', '3', '4', '5'])
      await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody }));
  };`;

/** Starts an API whose function sends five messages for each request. */
async function startSender(settings: Partial<FaultSettings>, seed = 'seed') {
  const log: Fault[] = [];
  const faults = makeFaults({ seed, onFault: (fault) => log.push(fault), ...settings });
  const stack = handMadeStack(
    {
      Sender: {
        source: SENDER,
        allow: [{ Action: ['sqs:SendMessage'], Resource: arnOf('Jobs') }],
        properties: { Environment: { Variables: { QUEUE_URL: { Ref: 'Jobs' } } } },
      },
    },
    { ...httpApi({ $default: 'Sender' }), Jobs: { Type: 'AWS::SQS::Queue' } },
    { Jobs: { Ref: 'Jobs' } },
  );
  const running = await startStack(stack, { faults });
  onTestFinished(running.stop);
  const QueueUrl = String(running.outputs.Jobs);
  return {
    faults,
    log,
    request: async () => (await fetch(running.url)).status,
    async sent() {
      const AttributeNames = ['ApproximateNumberOfMessages' as const];
      const { Attributes } = await running.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames }),
      );
      return Number(Attributes?.ApproximateNumberOfMessages);
    },
  };
}

describe('the functions of a stack', () => {
  it('lose their AWS requests when they crash during their work, except the first ones', async () => {
    const { log, request, sent } = await startSender({ crashes: 1, crashMoment: 'during' });
    const counts = new Set<number>();
    let before = 0;
    for (let n = 0; n < 12; n += 1) {
      expect(await request()).toBe(500);
      const after = await sent();
      expect(log.at(-1)?.detail).toBe(`during, after ${after - before} AWS requests`);
      counts.add(after - before);
      before = after;
    }
    expect([...counts].sort()).toEqual([0, 1, 2, 3]);
  });

  it('have the same faults in each run with the same seed, and others with another', async () => {
    const run = async (seed: string) => {
      const { log, request, sent } = await startSender(
        {
          crashes: 0.2,
          timeouts: 0.2,
          resets: 0.1,
          lostResponses: 0.1,
          stalls: 0.1,
          stallMs: 5,
          throttles: 0.1,
        },
        seed,
      );
      const statuses: number[] = [];
      for (let n = 0; n < 20; n += 1) statuses.push(await request());
      return { log, statuses, sent: await sent() };
    };
    const first = await run('one');

    expect(new Set(first.log.map(({ name }) => name)).size).toBe(6);
    expect(await run('one')).toEqual(first);
    expect((await run('two')).log).not.toEqual(first.log);
  });

  it('work again when the faults end', async () => {
    const { faults, request, sent } = await startSender({ crashes: 1, crashMoment: 'before', resets: 1 });
    expect([await request(), await sent()]).toEqual([500, 0]);
    faults.end();
    expect([await request(), await sent()]).toEqual([200, 5]);
  });
});
