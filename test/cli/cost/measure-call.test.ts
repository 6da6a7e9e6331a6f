import { expect, test } from 'vitest';
import { measureCall } from '../../../cli/cost/measure-call.ts';
import type { AwsRequest } from '../../../local/aws/handle-request.ts';

function request(operation: string, input: object): AwsRequest {
  return { headers: { 'x-amz-target': operation }, body: JSON.stringify(input) };
}

test('asks DynamoDB for the capacity and counts it as write units', async () => {
  let asked: unknown;
  const { call } = await measureCall(request('DynamoDB_20120810.UpdateItem', {}), async ({ body }) => {
    asked = JSON.parse(body).ReturnConsumedCapacity;
    return { status: 200, headers: {}, body: '{"ConsumedCapacity":{"CapacityUnits":2}}' };
  });
  expect(asked).toBe('TOTAL');
  expect(call).toMatchObject({ writeUnits: 2, readUnits: 0 });
});

test('adds up the tables of a batch read', async () => {
  const body = '{"ConsumedCapacity":[{"CapacityUnits":1.5},{"CapacityUnits":1}]}';
  const { call } = await measureCall(request('DynamoDB_20120810.BatchGetItem', {}), async () => ({
    status: 200,
    headers: {},
    body,
  }));
  expect(call).toMatchObject({ writeUnits: 0, readUnits: 2.5 });
});

test('counts the messages of a send, and those with a group', async () => {
  const Entries = [{ MessageGroupId: 'a' }, {}];
  const input = { Entries };
  const { call } = await measureCall(request('AmazonSQS.SendMessageBatch', input), async ({ body }) => {
    expect(JSON.parse(body)).toEqual(input);
    return { status: 200, headers: {}, body: '{}' };
  });
  expect(call).toMatchObject({ entries: 2, grouped: 1, bytes: JSON.stringify(input).length });
});
