import { describe, expect, it } from 'vitest';
import { makeRedriveEvent } from '../../operator/redrive-events.ts';
import { EVENT_ID, NOW_TEXT } from '../lambdas/factories/fixed-values.ts';

const redrive = makeRedriveEvent('event-queue', 'overflow-queue');

describe('a dead letter of the bus', () => {
  it.each([
    ['an event goes to fan-out again', { source: 'linkbus', detail: { id: EVENT_ID } }, 'event-queue'],
    [
      'a click that could not be counted goes to be counted again',
      { short_code: 'abc', target_url: 'https://example.com/', click: { id: EVENT_ID, at: NOW_TEXT } },
      'overflow-queue',
    ],
  ])('%s', async (_, message, to) => {
    const Body = JSON.stringify(message);

    expect(await redrive({ Body })).toEqual({ to, body: Body });
  });

  it.each([
    ['records of the Links stream', { DDBStreamBatchInfo: { shardId: 'shard' } }],
    ['an event of somebody else', { source: 'aws.s3', detail: {} }],
    ['what is nothing of the kind', null],
  ])('that is %s stays', async (_, message) => {
    expect(await redrive({ Body: JSON.stringify(message) })).toEqual({ stays: expect.any(String) });
  });

  it('that is no JSON stays', async () => {
    expect(await redrive({ Body: '{' })).toEqual({ stays: expect.any(String) });
  });
});
