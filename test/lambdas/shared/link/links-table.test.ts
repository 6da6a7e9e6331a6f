import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeCreateLink } from '../../../../lambdas/links-api/create-link.ts';
import { makeGetLink } from '../../../../lambdas/links-api/get-link.ts';
import { timestamp } from '../../../../lambdas/shared/formats/timestamp.ts';
import { NEVER, UNLIMITED } from '../../../../lambdas/shared/link/link-record.ts';
import {
  makeFindLink,
  makeInsertLink,
  makeReadLinkPage,
} from '../../../../lambdas/shared/link/links-table.ts';
import { Problem } from '../../../../lambdas/shared/problem/problem.ts';
import { apiRequest } from '../../factories/api-request.ts';
import { conditionFailure } from '../../factories/condition-failure.ts';
import { BASE_URL, EVENT_ID, NOW, NOW_TEXT } from '../../factories/fixed-values.ts';
import { link } from '../../factories/link.ts';
import { linkRecord } from '../../factories/link-record.ts';

const TABLE = 'Links';

const client = DynamoDBDocumentClient.from(new DynamoDBClient());
const dynamodb = mockClient(client);

beforeEach(() => {
  dynamodb.reset();
});

describe('storing a link', () => {
  it('writes it together with its event, unless its code is there already', async () => {
    dynamodb.on(PutCommand).resolves({});
    const options = { title: 'Sale', tags: ['sale'], expires_at: '2027-01-01T00:00:00.000Z', max_clicks: 3 };

    expect(await makeInsertLink(client, TABLE)(link(options), EVENT_ID)).toBe('stored');

    expect(dynamodb.commandCalls(PutCommand).map(({ args }) => args[0].input)).toEqual([
      {
        TableName: TABLE,
        Item: linkRecord({
          title: 'Sale',
          tags: ['sale'],
          live_until: '2027-01-01T00:00:00.000Z',
          click_limit: 3,
          change: { type: 'link.created', id: EVENT_ID, at: NOW_TEXT },
        }),
        ConditionExpression: 'attribute_not_exists(short_code)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    ]);
  });

  it('gives every link an end and a limit, so that the redirect has two comparisons to make', async () => {
    dynamodb.on(PutCommand).resolves({});

    await makeInsertLink(client, TABLE)(link(), EVENT_ID);

    const { Item } = dynamodb.commandCalls(PutCommand)[0]?.args[0].input ?? {};
    expect(Item).toEqual(linkRecord({ live_until: NEVER, click_limit: UNLIMITED }));
  });

  it('says that the code is taken where another link has it', async () => {
    dynamodb.on(PutCommand).rejects(conditionFailure(linkRecord({ id: 'lnk_01M7X1ZV7S9A3BQJ5T0C8D4E60' })));

    expect(await makeInsertLink(client, TABLE)(link(), EVENT_ID)).toBe('taken');
  });

  it('counts its own put as stored when the SDK repeats it because the answer was lost', async () => {
    dynamodb.on(PutCommand).rejects(conditionFailure(linkRecord()));

    expect(await makeInsertLink(client, TABLE)(link(), EVENT_ID)).toBe('stored');
  });

  it('fails when DynamoDB does', async () => {
    dynamodb.on(PutCommand).rejects(new Error('DynamoDB is away.'));

    await expect(makeInsertLink(client, TABLE)(link(), EVENT_ID)).rejects.toThrow('DynamoDB is away.');
  });
});

describe('finding a link', () => {
  it('reads it consistently by its code', async () => {
    const last_clicked_at = '2026-11-20T11:00:00.000Z';
    dynamodb.on(GetCommand).resolves({ Item: linkRecord({ clicks: 2, last_clicked_at, title: 'Sale' }) });

    const found = await makeFindLink(client, TABLE)('aB3xY7k');

    expect(found).toEqual(link({ clicks: 2, last_clicked_at, title: 'Sale' }));
    expect(dynamodb.commandCalls(GetCommand)[0]?.args[0].input).toEqual({
      TableName: TABLE,
      Key: { short_code: 'aB3xY7k' },
      ConsistentRead: true,
    });
  });

  it('finds no link that was deleted, and none that never was', async () => {
    dynamodb
      .on(GetCommand)
      .resolvesOnce({ Item: linkRecord({ deleted_at: NOW_TEXT }) })
      .resolvesOnce({});

    expect(await makeFindLink(client, TABLE)('aB3xY7k')).toBeUndefined();
    expect(await makeFindLink(client, TABLE)('aB3xY7k')).toBeUndefined();
  });
});

describe('GET /links/{short_code} answers what POST /links answered', () => {
  const insertLink = makeInsertLink(client, TABLE);
  const createLink = makeCreateLink({ baseUrl: BASE_URL, insertLink, now: () => NOW });
  const getLink = makeGetLink({ baseUrl: BASE_URL, findLink: makeFindLink(client, TABLE) });

  beforeEach(() => {
    let stored: { Item?: Record<string, unknown> } = {};
    dynamodb.on(PutCommand).callsFake(({ Item }: PutCommandInput) => {
      stored = { ...(Item && { Item }) };
      return {};
    });
    dynamodb.on(GetCommand).callsFake(() => stored);
  });

  const post = async (body: object) => {
    const created = await createLink(apiRequest({ body }));
    const { short_code } = created.body as { short_code: string };
    const read = await getLink(apiRequest({ pathParameters: { short_code } }));
    return { created: created.body, read: read.body };
  };

  it('whatever its options', async () => {
    const bodies = fc.record(
      {
        target_url: fc.webUrl(),
        title: fc.option(fc.string({ maxLength: 100 })),
        tags: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 25 }), { maxLength: 20 }),
        expires_at: fc.option(fc.integer({ min: NOW + 1, max: Date.UTC(2100, 0) }).map(timestamp)),
        max_clicks: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
        redirect_status: fc.constantFrom(301, 302, 307, 308),
      },
      { requiredKeys: ['target_url'] },
    );
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const { created, read } = await post(body);
        expect(read).toEqual(created);
        expect(created).toMatchObject(body);
      }),
    );
  });

  // The last moment and the highest number also stand for "never" and "no limit" in the record.
  it.each([{ expires_at: '9999-12-31T23:59:59.999Z' }, { max_clicks: Number.MAX_SAFE_INTEGER }])(
    'at the limit too, unless POST refuses it with 422: %j',
    async (options) => {
      const answers = await post({ target_url: 'https://example.com/', ...options }).catch(
        (error: unknown) => {
          if (error instanceof Problem && error.details.status === 422) return undefined;
          throw error;
        },
      );

      expect(answers?.read).toEqual(answers?.created);
    },
  );
});

describe('a page of links', () => {
  const position = (i: number) => ({ workspace_id: 'default', id: `lnk_${i}`, short_code: `code-${i}` });
  const positions = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => position(from + i));
  const record = (i: number) => linkRecord({ id: `lnk_${i}`, short_code: `code-${i}` });
  const codes = (page: { links: readonly { short_code: string }[] }) => page.links.map((l) => l.short_code);

  /** A table whose index answers with these pages and whose every link can be read, the last one first. */
  function makeIndex(...pages: { from: number; to: number; more?: boolean }[]) {
    const waiting = [...pages];
    dynamodb.on(QueryCommand).callsFake(() => {
      const { from, to, more } = waiting.shift() ?? { from: 0, to: 0 };
      return { Items: positions(from, to), ...(more && { LastEvaluatedKey: position(to - 1) }) };
    });
    dynamodb.on(BatchGetCommand).callsFake(({ RequestItems }) => {
      const { Keys } = RequestItems[TABLE] as { Keys: { short_code: string }[] };
      const items = Keys.map(({ short_code }) => record(Number(short_code.slice('code-'.length))));
      return { Responses: { [TABLE]: items.reverse() } };
    });
    const queries = () => dynamodb.commandCalls(QueryCommand).map(({ args }) => args[0].input);
    return { readPage: makeReadLinkPage(client, TABLE), queries };
  }

  it('has the newest links of the workspace first, and one more is asked for to know of a next page', async () => {
    const { readPage, queries } = makeIndex({ from: 0, to: 3 });

    const page = await readPage({ workspaceId: 'default', limit: 5 });

    expect(codes(page)).toEqual(['code-0', 'code-1', 'code-2']);
    expect(page).not.toHaveProperty('next');
    expect(queries()).toEqual([
      {
        TableName: TABLE,
        IndexName: 'by-workspace',
        KeyConditionExpression: 'workspace_id = :workspace',
        ExpressionAttributeValues: { ':workspace': 'default' },
        ScanIndexForward: false,
        Limit: 6,
      },
    ]);
  });

  it('names the last link shown as the place to go on where there are more', async () => {
    const { readPage } = makeIndex({ from: 0, to: 3, more: true });

    const page = await readPage({ workspaceId: 'default', limit: 2 });

    expect(codes(page)).toEqual(['code-0', 'code-1']);
    expect(page.next).toEqual({ id: 'lnk_1', short_code: 'code-1' });
  });

  it('goes on after a place, in the caller’s own workspace', async () => {
    const { readPage, queries } = makeIndex({ from: 2, to: 3 });

    await readPage({ workspaceId: 'other', limit: 2, after: { id: 'lnk_1', short_code: 'code-1' } });

    expect(queries()[0]?.ExclusiveStartKey).toEqual({
      workspace_id: 'other',
      id: 'lnk_1',
      short_code: 'code-1',
    });
  });

  it('reads on where the index answers with less than was asked for', async () => {
    const { readPage, queries } = makeIndex({ from: 0, to: 2, more: true }, { from: 2, to: 4, more: true });

    const page = await readPage({ workspaceId: 'default', limit: 3 });

    expect(codes(page)).toEqual(['code-0', 'code-1', 'code-2']);
    expect(page.next).toEqual({ id: 'lnk_2', short_code: 'code-2' });
    expect(queries().map(({ ExclusiveStartKey, Limit }) => [ExclusiveStartKey, Limit])).toEqual([
      [undefined, 4],
      [position(1), 2],
    ]);
  });

  it('asks again for the links that DynamoDB left unprocessed, and keeps their order', async () => {
    const { readPage } = makeIndex({ from: 0, to: 3 });
    const Keys = [{ short_code: 'code-0' }, { short_code: 'code-2' }];
    dynamodb
      .on(BatchGetCommand)
      .resolvesOnce({ Responses: { [TABLE]: [record(1)] }, UnprocessedKeys: { [TABLE]: { Keys } } })
      .resolvesOnce({ Responses: { [TABLE]: [record(2), record(0)] } });

    const page = await readPage({ workspaceId: 'default', limit: 5 });

    expect(codes(page)).toEqual(['code-0', 'code-1', 'code-2']);
    expect(dynamodb.commandCalls(BatchGetCommand).at(-1)?.args[0].input.RequestItems).toEqual({
      [TABLE]: { Keys },
    });
  });

  it('fails rather than leave links out when five reads did not bring them all', async () => {
    const { readPage } = makeIndex({ from: 0, to: 1 });
    dynamodb
      .on(BatchGetCommand)
      .resolves({ UnprocessedKeys: { [TABLE]: { Keys: [{ short_code: 'code-0' }] } } });

    await expect(readPage({ workspaceId: 'default', limit: 5 })).rejects.toThrow('1 links unread');
    expect(dynamodb.commandCalls(BatchGetCommand)).toHaveLength(5);
  });

  it('leaves out a link that was deleted since the index was read', async () => {
    const { readPage } = makeIndex({ from: 0, to: 3 });
    const deleted = { ...record(1), deleted_at: NOW_TEXT };
    dynamodb.on(BatchGetCommand).resolves({ Responses: { [TABLE]: [deleted, record(2)] } });

    expect(codes(await readPage({ workspaceId: 'default', limit: 5 }))).toEqual(['code-2']);
  });

  it('of no links reads no links', async () => {
    const { readPage } = makeIndex({ from: 0, to: 0 });

    expect(await readPage({ workspaceId: 'default', limit: 5 })).toEqual({ links: [] });
    expect(dynamodb.commandCalls(BatchGetCommand)).toHaveLength(0);
  });

  describe('by tag', () => {
    it('lets the index filter, over as many of its pages as it takes', async () => {
      const { readPage, queries } = makeIndex(
        { from: 5, to: 5, more: true },
        { from: 5, to: 6, more: true },
        { from: 8, to: 9 },
      );

      const page = await readPage({ workspaceId: 'default', limit: 5, tag: 'sale' });

      expect(codes(page)).toEqual(['code-5', 'code-8']);
      expect(page).not.toHaveProperty('next');
      expect(queries()).toHaveLength(3);
      expect(queries()[0]).toMatchObject({
        FilterExpression: 'contains(tags, :tag)',
        ExpressionAttributeValues: { ':workspace': 'default', ':tag': 'sale' },
        Limit: 1_000,
      });
    });

    it('answers with what ten pages of the index gave, and where to go on', async () => {
      const pages = Array.from({ length: 11 }, (_, i) => ({ from: i, to: i + 1, more: true }));
      const { readPage, queries } = makeIndex(...pages);

      const page = await readPage({ workspaceId: 'default', limit: 50, tag: 'sale' });

      expect(page.links).toHaveLength(10);
      expect(page.next).toEqual({ id: 'lnk_9', short_code: 'code-9' });
      expect(queries()).toHaveLength(10);
    });
  });
});
