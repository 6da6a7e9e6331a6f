import { describe, expect, it } from 'vitest';
import { handleEachRecord } from '../../../../lambdas/shared/aws/sqs-batch.ts';
import { captureLog } from '../../factories/capture-log.ts';
import { sqsRecord } from '../../factories/sqs-record.ts';

const batch = (...ids: string[]) => ({ Records: ids.map((id) => sqsRecord(id, `body of ${id}`)) });

describe('a batch', () => {
  it('is handled concurrently', async () => {
    const started: string[] = [];
    let finishFirst = () => {};
    const first = new Promise<void>((resolve) => {
      finishFirst = resolve;
    });

    const result = await handleEachRecord(batch('a', 'b', 'c'), async ({ messageId }) => {
      started.push(messageId);
      if (messageId === 'a') await first;
      if (messageId === 'c') finishFirst();
    });

    expect(started).toEqual(['a', 'b', 'c']);
    expect(result).toEqual({ batchItemFailures: [] });
  });

  it('reports only the records that failed, and logs their ids', async () => {
    const log = captureLog();

    const result = await handleEachRecord(batch('a', 'b', 'c'), async ({ messageId }) => {
      if (messageId !== 'b') throw new Error('DynamoDB is down.');
    });

    expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'c' }] });
    expect(log.text().match(/"message_id":"(a|c)"/g)).toHaveLength(2);
    expect(log.text()).not.toContain('body of');
  });

  it('reports only the record whose handler threw synchronously', async () => {
    captureLog();
    const handled: string[] = [];

    const result = await handleEachRecord(batch('a', 'b', 'c'), ({ messageId }) => {
      if (messageId === 'a') throw new SyntaxError('This message is not JSON.');
      handled.push(messageId);
      return Promise.resolve();
    });

    expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
    expect(handled).toEqual(['b', 'c']);
  });

  it('logs further ids of a failed record', async () => {
    const log = captureLog();
    const fail = async () => {
      throw new Error('DynamoDB is down.');
    };

    await handleEachRecord(batch('a'), fail, () => ({ event_id: 'evt_1' }));

    expect(JSON.parse(log.text())).toMatchObject({ message_id: 'a', event_id: 'evt_1' });
  });

  it('reports nothing if it is empty', async () => {
    expect(await handleEachRecord({ Records: [] }, async () => {})).toEqual({ batchItemFailures: [] });
  });
});
