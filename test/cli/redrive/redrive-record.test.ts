import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { makeRedriveRecord } from '../../../cli/redrive/redrive-record.ts';
import type { SetAsideMessage } from '../../../lambdas/outbox/set-aside.ts';
import { BASE_URL } from '../../lambdas/factories/fixed-values.ts';
import { linkRecord } from '../../lambdas/factories/link-record.ts';

type StreamRecord = NonNullable<SetAsideMessage['links_stream_record']['dynamodb']>;

const messageOf = (item: object | undefined): SetAsideMessage => ({
  links_stream_record: {
    eventName: 'INSERT',
    dynamodb: {
      Keys: { short_code: { S: 'abc' } },
      SequenceNumber: '1001',
      ...(item && { NewImage: marshall(item) as StreamRecord['NewImage'] & object }),
    },
  },
  base_url: BASE_URL,
});

async function redrive(item: object | undefined, { refuses = false } = {}) {
  const steps: unknown[] = [];
  const redriveRecord = makeRedriveRecord({
    publish: async (events) => {
      steps.push(
        ...events.map(({ id, data }) => `published ${id} of ${'short_url' in data && data.short_url}`),
      );
      return new Set(refuses ? events : []);
    },
    removeHold: async (...hold) => void steps.push(`released ${hold.join(' ')}`),
  });
  return { result: await redriveRecord(messageOf(item)), steps };
}

describe('a set-aside record of the Links stream', () => {
  it('is published with the address of its time, then releases its link', async () => {
    const link = linkRecord();

    expect(await redrive(link)).toEqual({
      result: { done: true },
      steps: [`published ${link.change.id} of ${BASE_URL}/${link.short_code}`, 'released abc 1001'],
    });
  });

  it('stays, and holds its link, if the log or the bus refuses its event', async () => {
    const { result, steps } = await redrive(linkRecord(), { refuses: true });

    expect(result).toEqual({ skip: 'event refused by the event log or the bus' });
    expect(steps).toEqual([expect.stringContaining('published')]);
  });

  it('stays if this release cannot read it', async () => {
    const change = { type: 'link.renamed', id: '1', at: '2' };

    expect(await redrive({ ...linkRecord(), change })).toEqual({
      result: { skip: 'record of the Links stream that this release cannot read' },
      steps: [],
    });
  });

  it('stays if it was too large for a message', async () => {
    expect(await redrive(undefined)).toEqual({
      result: { skip: 'record of the Links stream without its link' },
      steps: [],
    });
  });
});
