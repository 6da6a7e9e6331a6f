import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import type { FaultSettings } from '../../../local/faults/fault-settings.ts';
import { makeFaults } from '../../../local/faults/make-faults.ts';
import { settled } from '../settled.ts';
import { awsUnderFaults, outcomeOf } from './aws-under-faults.ts';

const ITEM = { TableName: 'Items', Item: { id: 'a' } };

/** Puts an item, and tells what the client and what the table got. */
async function put(aws: ReturnType<typeof awsUnderFaults>) {
  const outcome = await outcomeOf(aws.documents.send(new PutCommand(ITEM)));
  aws.faults.end();
  const again = { ...ITEM, ConditionExpression: 'attribute_exists(id)' };
  const stored = (await outcomeOf(aws.documents.send(new PutCommand(again)))) === 'ok';
  return { outcome, stored };
}

describe('a request', () => {
  it('with a reset connection is not executed', async () => {
    expect(await put(awsUnderFaults({ resets: 1 }))).toEqual({ outcome: 'Error', stored: false });
  });

  it('with a lost response is executed', async () => {
    expect(await put(awsUnderFaults({ lostResponses: 1 }))).toEqual({ outcome: 'Error', stored: true });
  });

  it('without faults gets its response', async () => {
    expect(await put(awsUnderFaults({ lostResponses: 0, resets: 0 }))).toEqual({
      outcome: 'ok',
      stored: true,
    });
  });

  it('that stalls gets its response at the end of the stall, and is executed before or after it', async () => {
    const seen = new Set<string>();
    for (let seed = 0; seen.size < 2; seed += 1) {
      const aws = awsUnderFaults({ stalls: 1, stallMs: 800 }, String(seed));
      let answered = false;
      const sent = aws.documents.send(new PutCommand(ITEM)).then(() => {
        answered = true;
      });
      await settled();
      const [, ms = '', moment = ''] = /^(\d+) ms (before|after)$/.exec(aws.log[0]?.detail ?? '') ?? [];
      expect(Number(ms)).toBeGreaterThan(0);
      expect(Number(ms)).toBeLessThanOrEqual(800);
      aws.clock.advance(Number(ms) - 1);
      await settled();
      expect(answered).toBe(false);
      aws.clock.advance(1);
      await sent;
      seen.add(moment);
    }
  });
});

describe('the faults of a script', () => {
  const run = async (settings: Partial<FaultSettings>, seed?: string) => {
    const aws = awsUnderFaults(settings, seed);
    const outcomes: string[] = [];
    for (let n = 0; n < 60; n += 1) {
      outcomes.push(
        await outcomeOf(aws.documents.send(new PutCommand({ ...ITEM, Item: { id: String(n) } }))),
      );
    }
    return { outcomes, log: aws.log };
  };
  const settings = { resets: 0.2, lostResponses: 0.2, throttles: 0.2 };

  it('are the same with the same seed', async () => {
    const first = await run(settings);
    expect(first.log.length).toBeGreaterThan(10);
    expect(await run(settings)).toEqual(first);
  });

  it('differ with another seed', async () => {
    expect((await run(settings)).log).not.toEqual((await run(settings, 'other')).log);
  });

  it('stop when they are ended', async () => {
    const aws = awsUnderFaults({ resets: 1, lostResponses: 1, throttles: 1, throttleMs: 60_000 });
    expect(await outcomeOf(aws.documents.send(new PutCommand(ITEM)))).toBe('Error');
    aws.faults.end();
    expect(await outcomeOf(aws.documents.send(new PutCommand(ITEM)))).toBe('ok');
  });
});

describe('faults that are off', () => {
  it('return the same functions', () => {
    const { clock } = awsUnderFaults({});
    const handle = async () => undefined;
    const service = { targetPrefix: 'AmazonSQS', handle: async () => ({}) };
    const run = async () => ({ ok: true, payload: null }) as const;
    for (const faults of [
      makeFaults({ seed: '1' }),
      makeFaults({ seed: '1', resets: 0, crashes: 0, throttles: 0 }),
    ]) {
      expect(faults.request(handle, clock)).toBe(handle);
      expect(faults.service(service, clock)).toBe(service);
      expect(faults.run(run)).toBe(run);
    }
  });
});
