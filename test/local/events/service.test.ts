import {
  EventBridgeClient,
  ListRulesCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AwsEndpoint } from '../../../local/aws/endpoint.ts';
import { ManualClock } from '../../../local/clock.ts';
import { EventBus } from '../../../local/events/bus.ts';
import type { BusEvent } from '../../../local/events/rule.ts';
import { makeEventsService } from '../../../local/events/service.ts';
import { startService } from '../aws/service-under-test.ts';
import { memoryStorage } from '../storage-under-test.ts';

const BUS_ARN = 'arn:aws:events:eu-west-1:123456789012:event-bus/linkbus';

let endpoint: AwsEndpoint;
let client: EventBridgeClient;
let delivered: BusEvent[];
let problems: string[];

beforeEach(async () => {
  delivered = [];
  problems = [];
  const onProblem = (message: string) => problems.push(message);
  const storage = memoryStorage();
  const bus = new EventBus({ name: 'linkbus', arn: BUS_ARN, clock: new ManualClock(), storage, onProblem });
  bus.addRule({
    name: 'all',
    arn: 'arn:aws:events:eu-west-1:123456789012:rule/linkbus/all',
    pattern: { version: ['0'] },
    targets: [
      {
        id: 'list',
        arn: 'arn:list',
        deliver: (event) => delivered.push(event),
        retry: { maximumAttempts: 0, maximumAgeSeconds: 60 },
      },
    ],
  });
  const service = makeEventsService({
    busByName: (name) => (name === 'linkbus' ? bus : undefined),
    onProblem,
  });
  const started = await startService(service, onProblem);
  endpoint = started.endpoint;
  client = new EventBridgeClient(started.clientOptions);
});

afterEach(async () => {
  client.destroy();
  await endpoint.close();
});

const entry = (more: Partial<PutEventsRequestEntry> = {}): PutEventsRequestEntry => ({
  Source: 'linkbus',
  DetailType: 'link.clicked',
  Detail: '{"n":1}',
  EventBusName: 'linkbus',
  ...more,
});

const put = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));

describe('PutEvents, with the SDK', () => {
  it('publishes entries and returns their ids', async () => {
    const { FailedEntryCount, Entries } = await put(
      entry({ Resources: ['arn:x'], Time: new Date('2026-11-20T10:15:30Z') }),
      entry({ EventBusName: BUS_ARN, Detail: '{"n":2}' }),
    );
    expect(FailedEntryCount).toBe(0);
    expect(delivered).toMatchObject([
      { detail: { n: 1 }, resources: ['arn:x'], time: '2026-11-20T10:15:30Z' },
      { detail: { n: 2 }, resources: [], time: '2026-01-01T00:00:00Z' },
    ]);
    expect(Entries).toEqual(delivered.map(({ id }) => ({ EventId: id })));
  });

  it.each([
    ['no source', { Source: '' }, 'InvalidArgument', 'Source is a required argument'],
    ['no detail type', { DetailType: undefined }, 'InvalidArgument', 'DetailType is a required argument'],
    ['no detail', { Detail: undefined }, 'InvalidArgument', 'Detail is a required argument'],
    ['a long detail type', { DetailType: 'x'.repeat(129) }, 'InvalidArgument', 'longer than 128'],
    ['a detail that is not JSON', { Detail: '{' }, 'MalformedDetail', 'Detail is malformed.'],
    ['a detail that is not an object', { Detail: '[1]' }, 'MalformedDetail', 'Detail is malformed.'],
    ["AWS's own source", { Source: 'aws.s3' }, 'NotAuthorizedForSourceException', 'Not authorized'],
  ])('fails only an entry with %s', async (_, wrong, ErrorCode, message) => {
    const { FailedEntryCount, Entries } = await put(entry(wrong), entry());
    expect(FailedEntryCount).toBe(1);
    expect(Entries).toEqual([
      { ErrorCode, ErrorMessage: expect.stringContaining(message) },
      { EventId: delivered[0]?.id },
    ]);
    expect(delivered).toHaveLength(1);
  });

  it('drops an event for an unknown bus, as EventBridge does, and reports it', async () => {
    for (const EventBusName of ['elsewhere', BUS_ARN.replace('eu-west-1', 'us-east-1'), undefined]) {
      const { FailedEntryCount, Entries } = await put(entry({ EventBusName }));
      expect(FailedEntryCount).toBe(0);
      expect(Entries?.[0]?.EventId).toMatch(/^[0-9a-f-]{36}$/);
      expect(problems.pop()).toContain(`no event bus ${EventBusName ?? 'default'}`);
    }
    expect(delivered).toEqual([]);
  });

  it.each([
    ['no entries', []],
    ['eleven entries', Array.from({ length: 11 }, () => entry())],
    ['no complete entry', [entry({ Source: '' }), entry({ Detail: '' })]],
  ])('rejects a request with %s', async (_, entries) => {
    await expect(put(...entries)).rejects.toMatchObject({ name: 'ValidationException' });
    expect(delivered).toEqual([]);
  });

  it('rejects a request of 1 MB, counted as EventBridge does', async () => {
    const rest = 'linkbus'.length + 'link.clicked'.length + '{"x":""}'.length + 14 + 'arn:x'.length;
    const sized = (size: number) =>
      entry({ Detail: `{"x":"${'x'.repeat(size - rest)}"}`, Time: new Date(0), Resources: ['arn:x'] });
    expect((await put(sized(1_048_575))).FailedEntryCount).toBe(0);
    await expect(put(sized(1_048_576))).rejects.toThrow(/Total size of the entries/);
  });

  it('is the only supported operation', async () => {
    await expect(client.send(new ListRulesCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: "The local system doesn't support the operation AWSEvents.ListRules",
    });
  });
});
