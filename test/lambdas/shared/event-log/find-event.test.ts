import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { eventRecord } from '../../../../lambdas/shared/event-log/event-record.ts';
import { makeFindEvent } from '../../../../lambdas/shared/event-log/find-event.ts';
import { DELIVERY_ID, EVENT_ID, OTHER_EVENT_ID } from '../../factories/fixed-values.ts';
import { linkClickedEvent } from '../../factories/linkbus-event.ts';
import { startTables } from '../../local-tables.ts';

let tables: Awaited<ReturnType<typeof startTables>>;
const stored = eventRecord(linkClickedEvent());

beforeAll(async () => {
  tables = await startTables('Events');
  await tables.documents.send(new PutCommand({ TableName: 'Events', Item: stored }));
});
afterAll(() => tables.close());

function spyOnReads() {
  const send = vi.spyOn(tables.documents, 'send');
  onTestFinished(() => send.mockRestore());
  return { send, findEvent: makeFindEvent(tables.documents, 'Events') };
}

it('finds an event of the workspace in one read', async () => {
  const { send, findEvent } = spyOnReads();

  expect(await findEvent('default', EVENT_ID)).toEqual(stored);
  expect(send).toHaveBeenCalledTimes(1);
});

it('does not find an event of another workspace, or one that is not stored', async () => {
  const { findEvent } = spyOnReads();

  expect(await findEvent('other', EVENT_ID)).toBeUndefined();
  expect(await findEvent('default', OTHER_EVENT_ID)).toBeUndefined();
});

it.each(['', 'evt_', `${EVENT_ID}0`, DELIVERY_ID])('reads nothing for an invalid id: %j', async (id) => {
  const { send, findEvent } = spyOnReads();

  expect(await findEvent('default', id)).toBeUndefined();
  expect(send).not.toHaveBeenCalled();
});
