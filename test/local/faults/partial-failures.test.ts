import { BatchExecuteStatementCommand } from '@aws-sdk/client-dynamodb';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { BatchWriteCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { awsUnderFaults, outcomeOf } from './aws-under-faults.ts';

const TEN = Array.from({ length: 10 }, (_, n) => String(n));

describe('a batch that fails in part', () => {
  it('publishes only the events whose entry has an id', async () => {
    const { events, published } = awsUnderFaults({ partialFailures: 0.5 });
    const { Entries = [], FailedEntryCount } = await events.send(
      new PutEventsCommand({
        Entries: TEN.map((n) => ({ EventBusName: 'linkbus', Source: 'a', DetailType: n, Detail: '{}' })),
      }),
    );
    const failed = Entries.filter(({ ErrorCode }) => ErrorCode === 'InternalFailure');

    expect(Entries).toHaveLength(10);
    expect(failed.length).toBeGreaterThan(0);
    expect(FailedEntryCount).toBe(failed.length);
    expect(published.map((event) => [event.id, event['detail-type']])).toEqual(
      TEN.flatMap((n) => (Entries[Number(n)]?.EventId ? [[Entries[Number(n)]?.EventId, n]] : [])),
    );
  });

  it('sends only the messages that are successful', async () => {
    const { sqs, QueueUrl, queue } = awsUnderFaults({ partialFailures: 0.5 });
    const { Successful = [], Failed = [] } = await sqs.send(
      new SendMessageBatchCommand({ QueueUrl, Entries: TEN.map((Id) => ({ Id, MessageBody: Id })) }),
    );

    expect(Failed.length).toBeGreaterThan(0);
    expect(Failed[0]).toMatchObject({ Code: 'InternalError', SenderFault: false });
    expect([...Successful, ...Failed].map(({ Id }) => Id).sort()).toEqual(TEN);
    expect(queue.receivable).toBe(Successful.length);
  });

  it('returns the items that are not written', async () => {
    const { documents, faults } = awsUnderFaults({ partialFailures: 0.5 });
    const requests = TEN.map((id) => ({ PutRequest: { Item: { id } } }));
    const { UnprocessedItems = {} } = await documents.send(
      new BatchWriteCommand({ RequestItems: { Items: requests } }),
    );
    const unprocessed = UnprocessedItems.Items?.map(({ PutRequest }) => PutRequest?.Item?.id) ?? [];
    faults.end();
    const { Items = [] } = await documents.send(new ScanCommand({ TableName: 'Items' }));

    expect(unprocessed.length).toBeGreaterThan(0);
    expect([...Items.map(({ id }) => id), ...unprocessed].sort()).toEqual(TEN);
  });

  it('executes only the statements without an error', async () => {
    const { dynamodb, documents, faults } = awsUnderFaults({ partialFailures: 0.5 });
    const Statement = `INSERT INTO "Items" VALUE {'id': ?}`;
    const { Responses = [] } = await dynamodb.send(
      new BatchExecuteStatementCommand({
        Statements: TEN.map((id) => ({ Statement, Parameters: [{ S: id }] })),
      }),
    );
    faults.end();
    const { Items = [] } = await documents.send(new ScanCommand({ TableName: 'Items' }));
    const inserted = TEN.filter((n) => Responses[Number(n)]?.Error === undefined);

    expect(Responses).toHaveLength(10);
    expect(inserted.length).toBeLessThan(10);
    expect(Items.map(({ id }) => id).sort()).toEqual(inserted);
  });

  it('can fail as a whole', async () => {
    const { documents, sqs, events, QueueUrl } = awsUnderFaults({ partialFailures: 1 });
    const Entries = [{ Id: 'a', MessageBody: 'a' }];
    const event = { EventBusName: 'linkbus', Source: 'a', DetailType: 'b', Detail: '{}' };

    expect(await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).toMatchObject({
      Failed: [{ Id: 'a' }],
    });
    expect(await events.send(new PutEventsCommand({ Entries: [event] }))).toMatchObject({
      FailedEntryCount: 1,
    });
    const write = { Items: [{ PutRequest: { Item: { id: 'a' } } }] };
    expect(await outcomeOf(documents.send(new BatchWriteCommand({ RequestItems: write })))).toBe(
      'ProvisionedThroughputExceededException',
    );
  });
});
