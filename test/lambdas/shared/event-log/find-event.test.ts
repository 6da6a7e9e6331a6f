import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, it } from 'vitest';
import { eventPartition } from '../../../../lambdas/shared/event-log/event-partition.ts';
import { makeFindEvent } from '../../../../lambdas/shared/event-log/find-event.ts';
import { DELIVERY_ID, EVENT_ID } from '../../factories/fixed-values.ts';

function makeTable() {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  return { dynamodb: mockClient(client), findEvent: makeFindEvent(client, 'Events') };
}

it('an event is found in one read, in its workspace’s partition', async () => {
  const { dynamodb, findEvent } = makeTable();
  const event = { partition: eventPartition('default', EVENT_ID), id: EVENT_ID, body: '{}' };
  dynamodb.on(GetCommand).resolvesOnce({ Item: event }).resolvesOnce({});

  expect(await findEvent('default', EVENT_ID)).toEqual(event);
  expect(await findEvent('other', EVENT_ID)).toBeUndefined();
  expect(dynamodb.commandCalls(GetCommand).map(({ args }) => args[0].input)).toEqual([
    { TableName: 'Events', Key: { partition: eventPartition('default', EVENT_ID), id: EVENT_ID } },
    { TableName: 'Events', Key: { partition: eventPartition('other', EVENT_ID), id: EVENT_ID } },
  ]);
});

it.each(['', 'evt_', `${EVENT_ID}0`, DELIVERY_ID])(
  'nothing is read for what can be no id: %j',
  async (id) => {
    const { dynamodb, findEvent } = makeTable();

    expect(await findEvent('default', id)).toBeUndefined();
    expect(dynamodb.calls()).toHaveLength(0);
  },
);
