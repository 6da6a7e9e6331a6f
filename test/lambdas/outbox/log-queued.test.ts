import { expect, it } from 'vitest';
import { makeLogQueued } from '../../../lambdas/outbox/log-queued.ts';
import { eventRecord } from '../../../lambdas/shared/event-log/event-record.ts';
import { OTHER_EVENT_ID } from '../factories/fixed-values.ts';
import { linkClickedEvent } from '../factories/linkbus-event.ts';
import { eventMessage, sqsRecord } from '../factories/sqs-record.ts';

it('logs the events, and reports messages without one and those that aren’t in the log', async () => {
  const [first, second] = [linkClickedEvent(), { ...linkClickedEvent(), id: OTHER_EVENT_ID }];
  const appended: unknown[] = [];
  const logQueued = makeLogQueued(async (records) => {
    appended.push(...records);
    return { bodies: new Map([[first.id, 'body']]), invalid: new Set() };
  });
  const records = [eventMessage('1', first), eventMessage('2', second), sqsRecord('3', 'text')];

  expect(await logQueued(records)).toEqual({
    batchItemFailures: [{ itemIdentifier: '2' }, { itemIdentifier: '3' }],
  });
  expect(appended).toEqual([first, second].map(eventRecord));
});
