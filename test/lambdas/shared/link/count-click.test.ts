import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeCountClick, makeReadLink } from '../../../../lambdas/shared/link/count-click.ts';
import type { Click } from '../../../../lambdas/shared/link/link-record.ts';
import { captureLog } from '../../factories/capture-log.ts';
import { NOW_TEXT, OTHER_EVENT_ID } from '../../factories/fixed-values.ts';
import { linkRecord } from '../../factories/link-record.ts';
import { startTables } from '../../local-tables.ts';

const click: Click = { id: OTHER_EVENT_ID, at: NOW_TEXT, country: 'NL' };
const counted = linkRecord({
  clicks: 1,
  last_clicked_at: NOW_TEXT,
  change: { type: 'link.clicked', id: click.id, clicks: [click] },
});

const { client, documents, close } = await startTables('Links');
const noWait = async () => {};
const countClick = makeCountClick(client, 'Links', noWait);
const readLink = makeReadLink(client, 'Links');
const send = vi.spyOn(client, 'send');

afterAll(close);

const sent = () => send.mock.calls.map(([command]) => command.constructor.name);

async function store(Item = linkRecord()): Promise<void> {
  await documents.send(new PutCommand({ TableName: 'Links', Item }));
  send.mockClear();
}

async function stored(short_code = 'aB3xY7k') {
  return (await documents.send(new GetCommand({ TableName: 'Links', Key: { short_code } }))).Item;
}

beforeEach(() => store());

describe('counting a click', () => {
  it('counts it, stores it as the change, and returns the link, in one UpdateItem', async () => {
    expect(await countClick('aB3xY7k', click)).toEqual({ counted: true, record: counted });

    expect(await stored()).toEqual(counted);
    expect(sent()).toEqual(['UpdateItemCommand']);
  });

  it('counts each click', async () => {
    await countClick('aB3xY7k', click);

    expect(await countClick('aB3xY7k', { ...click, id: 'evt_2' })).toMatchObject({ record: { clicks: 2 } });
  });

  it.each([
    ['a used-up link', linkRecord({ clicks: 3, click_limit: 3 })],
    ['an expired link', linkRecord({ live_until: NOW_TEXT })],
  ])('rejects a click on %s and returns the link, in one call', async (_, dead) => {
    await store(dead);

    expect(await countClick('aB3xY7k', click)).toEqual({ counted: false, record: dead });
    expect(await stored()).toEqual(dead);
    expect(sent()).toEqual(['UpdateItemCommand']);
  });

  it('creates no link for an unknown code', async () => {
    expect(await countClick('unknown', click)).toEqual({ counted: false });
    expect(await stored('unknown')).toBeUndefined();
  });
});

describe('a failing write', () => {
  function failWith(error: Error) {
    const failing = new DynamoDBClient();
    const dynamodb = mockClient(failing);
    dynamodb.on(UpdateItemCommand).rejects(error);
    return { dynamodb, countClick: makeCountClick(failing, 'Links', noWait) };
  }

  it.each(['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'])(
    'with a %s is throttled',
    async (name) => {
      const { countClick, dynamodb } = failWith(Object.assign(new Error('Not now.'), { name }));

      expect(await countClick('aB3xY7k', click)).toBe('throttled');
      expect(dynamodb.calls()).toHaveLength(1);
    },
  );

  it('that conflicts with a transaction is throttled after three tries', async () => {
    const name = 'TransactionConflictException';
    const { countClick, dynamodb } = failWith(Object.assign(new Error('Not now.'), { name }));

    expect(await countClick('aB3xY7k', click)).toBe('throttled');
    expect(dynamodb.calls()).toHaveLength(3);
  });

  it('that was refused throws the error', async () => {
    const refused = Object.assign(new Error('No.'), { $metadata: { httpStatusCode: 400 } });
    const { countClick } = failWith(refused);

    await expect(countClick('aB3xY7k', click)).rejects.toBe(refused);
  });

  it.each([
    ['a server’s error', { $metadata: { httpStatusCode: 500 } }],
    ['a lost connection', { code: 'ECONNRESET' }],
  ])('with %s is not answered, and not repeated', async (_, fields) => {
    const log = captureLog();
    const { countClick, dynamodb } = failWith(Object.assign(new Error('DynamoDB is down.'), fields));

    expect(await countClick('aB3xY7k', click)).toBe('unanswered');
    expect(dynamodb.calls()).toHaveLength(1);
    expect(log.text()).toContain(OTHER_EVENT_ID);
  });
});

describe('reading a link', () => {
  it('is one eventually consistent GetItem and counts nothing', async () => {
    expect(await readLink('aB3xY7k')).toEqual(linkRecord());

    const [command] = send.mock.calls[0] ?? [];
    expect(command).toBeInstanceOf(GetItemCommand);
    expect(command?.input).not.toHaveProperty('ConsistentRead');
    expect(sent()).toHaveLength(1);
    expect(await stored()).toEqual(linkRecord());
  });

  it('is consistent on request', async () => {
    await readLink('aB3xY7k', true);

    expect(send.mock.calls[0]?.[0].input).toMatchObject({ ConsistentRead: true });
  });

  it('finds no link with an unknown code', async () => {
    expect(await readLink('unknown')).toBeUndefined();
  });
});
