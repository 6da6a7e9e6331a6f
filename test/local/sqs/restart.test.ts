import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import type { Storage } from '../../../local/storage/storage.ts';
import { memoryStorage, storageOnDisk } from '../storage-under-test.ts';
import { bodies, makeQueue } from './queue-under-test.ts';

function makePair(clock: ManualClock, storage: Storage) {
  const dead = makeQueue({ name: 'dead' }, clock, storage);
  const redrive = { deadLetterQueue: dead.queue, maxReceiveCount: 2 };
  return { clock, dead, source: makeQueue({ redrive }, clock, storage) };
}

describe('a queue of a killed process', () => {
  it('keeps committed messages with everything they have', async () => {
    const { storage, killed } = storageOnDisk();
    const { send, clock } = makeQueue({}, new ManualClock(), storage);
    const sentAt = clock.now();
    const attributes = {
      kind: { dataType: 'String', value: 'click' },
      raw: { dataType: 'Binary.x', value: Buffer.from([0, 255]) },
    };
    const traceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0;Lineage=a87bd80c:1';
    const { messageId } = send('héllo "😀"', { attributes, groupId: 'g', traceHeader });
    await storage.committed();
    send('not committed');

    const { receive } = makeQueue({}, clock, killed());
    expect(await receive()).toEqual([
      {
        messageId,
        receiptHandle: expect.any(String),
        body: 'héllo "😀"',
        attributes,
        systemAttributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: String(sentAt),
          SenderId: 'AKIATEST',
          ApproximateFirstReceiveTimestamp: String(sentAt),
          MessageGroupId: 'g',
          AWSTraceHeader: traceHeader,
        },
      },
    ]);
  });

  it('hides messages in flight until their visibility timeout ends, and keeps their receipts', async () => {
    const { storage, killed } = storageOnDisk();
    const before = makePair(new ManualClock(), storage);
    const receivedAt = before.clock.now();
    for (const body of ['deleted', 'kept', 'dead']) before.source.send(body);
    const handles = (await before.source.receive()).map(({ receiptHandle }) => receiptHandle);
    await storage.committed();

    const clock = new ManualClock(receivedAt + 29_999);
    const after = makePair(clock, killed());
    expect(after.source.queue.counts()).toEqual({ waiting: 0, delayed: 0, inFlight: 3 });
    after.source.queue.delete(handles[0] ?? '');
    after.source.queue.changeVisibility(handles[1] ?? '', 60_000);
    clock.advance(1);
    const [message] = await after.source.receive();
    expect(message).toMatchObject({
      body: 'dead',
      systemAttributes: {
        ApproximateReceiveCount: '2',
        ApproximateFirstReceiveTimestamp: String(receivedAt),
      },
    });
    clock.advance(30_000);
    expect(bodies(await after.dead.receive())).toEqual(['dead']);
    clock.advance(30_000);
    expect(bodies(await after.source.receive())).toEqual(['kept']);
  });

  it('keeps delays and drops what expired meanwhile', async () => {
    const storage = memoryStorage();
    const { clock, send } = makeQueue({ retentionSeconds: 60 }, new ManualClock(), storage);
    send('expired');
    clock.advance(30_000);
    send('delayed', { delaySeconds: 50 });

    const restarted = new ManualClock(clock.now() + 49_999);
    const { queue, receive } = makeQueue({ retentionSeconds: 60 }, restarted, storage);
    expect(queue.counts()).toEqual({ waiting: 0, delayed: 1, inFlight: 0 });
    restarted.advance(1);
    expect(bodies(await receive())).toEqual(['delayed']);
  });

  it('moves a message whose last receipt timed out meanwhile, with its source', async () => {
    const storage = memoryStorage();
    const { clock, source } = makePair(new ManualClock(), storage);
    source.send('a');
    await source.receive();
    clock.advance(30_000);
    await source.receive();

    const afterRedrive = makePair(new ManualClock(clock.now() + 30_000), storage);
    expect(afterRedrive.source.queue.counts()).toEqual({ waiting: 0, delayed: 0, inFlight: 0 });
    const { dead } = makePair(new ManualClock(clock.now() + 30_000), storage);
    expect((await dead.receive())[0]).toMatchObject({
      body: 'a',
      systemAttributes: { ApproximateReceiveCount: '1', DeadLetterQueueSourceArn: source.queue.arn },
    });
  });

  it('is empty after a purge', async () => {
    const storage = memoryStorage();
    const { clock, queue, send, receive } = makeQueue({}, new ManualClock(), storage);
    for (const body of ['a', 'b']) send(body);
    await receive(1);
    send('c', { delaySeconds: 10 });
    queue.purge();
    const restarted = makeQueue({}, new ManualClock(clock.now()), storage);
    expect(restarted.queue.counts()).toEqual({ waiting: 0, delayed: 0, inFlight: 0 });
  });

  it('returns the messages in the order in which it would have without a restart', async () => {
    const step = fc.oneof(
      fc.tuple(fc.constant('send' as const), fc.constantFrom('a', 'b', ''), fc.constantFrom(0, 0, 3)),
      fc.tuple(fc.constant('receive' as const), fc.integer({ min: 1, max: 4 })),
      fc.tuple(fc.constant('advance' as const), fc.integer({ min: 1, max: 40 })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const storage = memoryStorage();
        const { clock, queue, send, receive } = makeQueue({}, new ManualClock(), storage);
        let sent = 0;
        for (const [act, value, delaySeconds = 0] of steps) {
          if (act === 'receive') await receive(value);
          else if (act === 'advance') clock.advance(value * 1_000);
          else send(String(sent++), { delaySeconds, ...(value !== '' && { groupId: value }) });
        }
        queue.counts();
        const restarted = makeQueue({}, new ManualClock(clock.now()), storageCopy(storage));
        const rounds = async (each: typeof restarted) => {
          const received: string[] = [];
          for (let round = 0; round < 20; round += 1) {
            received.push(...bodies(await each.receive(3)));
            each.clock.advance(7_000);
          }
          return received;
        };
        const expected = await rounds({ clock, queue, send, receive });
        expect(await rounds(restarted)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});

/** Copies the messages of the queue under test to a storage of their own. */
function storageCopy(storage: Storage): Storage {
  const copy = memoryStorage();
  const { arn } = makeQueue({}, new ManualClock(), copy).queue;
  const rows = storage.database.prepare(`SELECT * FROM "${arn}"`).all().map(Object.values);
  const insert = copy.database.prepare(`INSERT INTO "${arn}" VALUES (${Array(14).fill('?').join()})`);
  for (const row of rows) insert.run(...row);
  return copy;
}
