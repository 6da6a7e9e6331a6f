import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { LinkRecord } from '../../../../lambdas/shared/link/link-record.ts';
import {
  makeFindLink,
  makeInsertLink,
  makeReadLinkPage,
} from '../../../../lambdas/shared/link/links-table.ts';
import { NOW_TEXT } from '../../factories/fixed-values.ts';
import { linkRecord } from '../../factories/link-record.ts';
import { startTables } from '../../local-tables.ts';

const { documents, close } = await startTables('Links');
const insertLink = makeInsertLink(documents, 'Links');
const findLink = makeFindLink(documents, 'Links');

afterAll(close);

const store = (Item: LinkRecord) => documents.send(new PutCommand({ TableName: 'Links', Item }));

describe('storing a link', () => {
  it('stores it with its event', async () => {
    const link = linkRecord({ short_code: 'new', title: 'Sale', tags: ['sale'], click_limit: 3 });

    expect(await insertLink(link)).toBe('stored');
    expect(await findLink('new')).toEqual(link);
  });

  it('does not replace another link with the same code', async () => {
    const existing = linkRecord({ short_code: 'taken', id: 'lnk_01M7X1ZV7S9A3BQJ5T0C8D4E60' });
    await store(existing);

    expect(await insertLink(linkRecord({ short_code: 'taken' }))).toBe('taken');
    expect(await findLink('taken')).toEqual(existing);
  });

  it('does not give out the code of a deleted link', async () => {
    await store(
      linkRecord({ short_code: 'gone', id: 'lnk_01M7X1ZV7S9A3BQJ5T0C8D4E60', deleted_at: NOW_TEXT }),
    );

    expect(await insertLink(linkRecord({ short_code: 'gone' }))).toBe('taken');
  });

  it('succeeds if the SDK retries the put after a lost response', async () => {
    await insertLink(linkRecord({ short_code: 'retried' }));

    expect(await insertLink(linkRecord({ short_code: 'retried' }))).toBe('stored');
  });

  it('fails if DynamoDB does', async () => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    mockClient(client).on(PutCommand).rejects(new Error('DynamoDB is down.'));

    await expect(makeInsertLink(client, 'Links')(linkRecord())).rejects.toThrow('DynamoDB is down.');
  });
});

describe('finding a link', () => {
  it('is a consistent read', async () => {
    const link = linkRecord({ clicks: 2, last_clicked_at: NOW_TEXT, title: 'Sale' });
    await store(link);
    const send = vi.spyOn(documents, 'send');
    onTestFinished(() => send.mockRestore());

    expect(await findLink('aB3xY7k')).toEqual(link);

    expect(send.mock.calls.map(([command]) => command)).toEqual([expect.any(GetCommand)]);
    expect(send.mock.calls[0]?.[0].input).toMatchObject({ ConsistentRead: true });
  });

  it('finds neither a deleted link nor an unknown code', async () => {
    await store(linkRecord({ short_code: 'deleted', deleted_at: NOW_TEXT }));

    expect(await findLink('deleted')).toBeUndefined();
    expect(await findLink('unknown')).toBeUndefined();
  });
});

describe('a page of links', () => {
  const noWait = async () => {};
  const codes = ({ links }: { links: readonly LinkRecord[] }) => links.map(({ short_code }) => short_code);
  let workspaces = 0;

  /** A workspace of its own with `count` links: `<workspace>-00`, `<workspace>-01`, … from old to new. */
  async function makeWorkspace(count: number, overrides: (n: number) => Partial<LinkRecord> = () => ({})) {
    workspaces += 1;
    const workspaceId = `w${workspaces}`;
    const code = (n: number) => `${workspaceId}-${String(n).padStart(2, '0')}`;
    const position = (n: number) => ({ id: `lnk_${code(n)}`, short_code: code(n) });
    for (let n = 0; n < count; n += 1) {
      await store(linkRecord({ workspace_id: workspaceId, ...position(n), ...overrides(n) }));
    }
    return { workspaceId, code, position };
  }

  /** Reads pages of an index whose own pages end after `size` items, as DynamoDB's end after 1 MB. */
  function makeIndex(size = 1_000) {
    const queries: QueryCommandInput[] = [];
    let batchGets = 0;
    const send = (command: QueryCommand | BatchGetCommand) => {
      if (command instanceof BatchGetCommand) {
        batchGets += 1;
        return documents.send(command);
      }
      queries.push(command.input);
      const Limit = Math.min(command.input.Limit ?? size, size);
      return documents.send(new QueryCommand({ ...command.input, Limit }));
    };
    const client = { send } as unknown as DynamoDBDocumentClient;
    return { readPage: makeReadLinkPage(client, 'Links', noWait), queries, batchGets: () => batchGets };
  }

  it('has the newest links first, and a full last page has no next page', async () => {
    const { workspaceId, code } = await makeWorkspace(3);
    const { readPage, queries } = makeIndex();

    const page = await readPage({ workspaceId, limit: 3 });

    expect(codes(page)).toEqual([code(2), code(1), code(0)]);
    expect(page).not.toHaveProperty('next');
    expect(queries).toHaveLength(1);
  });

  it('has the whole links, without those of other workspaces', async () => {
    await makeWorkspace(1);
    const { workspaceId, position } = await makeWorkspace(1, () => ({ title: 'Sale', clicks: 2 }));

    const { links } = await makeIndex().readPage({ workspaceId, limit: 5 });

    expect(links).toEqual([
      linkRecord({ workspace_id: workspaceId, ...position(0), title: 'Sale', clicks: 2 }),
    ]);
  });

  it('ends at the last link shown if there are more', async () => {
    const { workspaceId, code, position } = await makeWorkspace(3);

    const page = await makeIndex().readPage({ workspaceId, limit: 2 });

    expect(codes(page)).toEqual([code(2), code(1)]);
    expect(page.next).toEqual(position(1));
  });

  it('starts after a position, in the caller’s own workspace', async () => {
    const { position } = await makeWorkspace(3);
    const own = await makeWorkspace(2);
    const { readPage, queries } = makeIndex();

    expect(codes(await readPage({ ...own, limit: 5, after: own.position(1) }))).toEqual([own.code(0)]);
    await readPage({ ...own, limit: 5, after: position(1) });
    expect(queries[1]?.ExclusiveStartKey).toEqual({ workspace_id: own.workspaceId, ...position(1) });
  });

  it('reads on if the index returns fewer links than requested', async () => {
    const { workspaceId, code, position } = await makeWorkspace(5);
    const { readPage, queries } = makeIndex(2);

    const page = await readPage({ workspaceId, limit: 3 });

    expect(codes(page)).toEqual([code(4), code(3), code(2)]);
    expect(page.next).toEqual(position(2));
    expect(queries.map(({ Limit }) => Limit)).toEqual([4, 2]);
  });

  it('leaves out a deleted link', async () => {
    const { workspaceId, code } = await makeWorkspace(3, (n) => (n === 1 ? { deleted_at: NOW_TEXT } : {}));

    expect(codes(await makeIndex().readPage({ workspaceId, limit: 5 }))).toEqual([code(2), code(0)]);
  });

  it('reads eventually consistently, as its index can only be, at half the read units', async () => {
    const { workspaceId, code } = await makeWorkspace(1);
    const send = vi.spyOn(documents, 'send');
    onTestFinished(() => send.mockRestore());

    await makeIndex().readPage({ workspaceId, limit: 5 });

    expect(send.mock.calls.at(-1)?.[0].input).toEqual({
      RequestItems: { Links: { Keys: [{ short_code: code(0) }] } },
    });
  });

  it('of an empty workspace reads no links', async () => {
    const { readPage, batchGets } = makeIndex();

    expect(await readPage({ workspaceId: 'empty', limit: 5 })).toEqual({ links: [] });
    expect(batchGets()).toBe(0);
  });

  describe('by tag', () => {
    const everyThird = (n: number) => ({ tags: n % 3 === 0 ? ['sale', 'new'] : ['sales'] });

    it('has the tagged links from as many index pages as necessary', async () => {
      const { workspaceId, code } = await makeWorkspace(8, everyThird);
      const { readPage, queries } = makeIndex(3);

      const page = await readPage({ workspaceId, limit: 5, tag: 'sale' });

      expect(codes(page)).toEqual([code(6), code(3), code(0)]);
      expect(page).not.toHaveProperty('next');
      expect(queries.map(({ Limit }) => Limit)).toEqual([1_000, 1_000, 1_000]);
    });

    it('ends after ten index pages, at the last of them', async () => {
      const { workspaceId, position } = await makeWorkspace(12, everyThird);
      const { readPage, queries } = makeIndex(1);

      const page = await readPage({ workspaceId, limit: 50, tag: 'sale' });

      expect(page.links).toHaveLength(3);
      expect(page.next).toEqual(position(2));
      expect(queries).toHaveLength(10);
    });
  });

  describe('from which DynamoDB leaves out links', () => {
    const links = [3, 2, 1].map((n) => linkRecord({ id: `lnk_${n}`, short_code: `code-${n}` }));
    const Keys = links.slice(0, 2).map(({ short_code }) => ({ short_code }));

    function makeTable() {
      const client = DynamoDBDocumentClient.from(new DynamoDBClient());
      const dynamodb = mockClient(client);
      dynamodb.on(QueryCommand).resolves({ Items: links });
      const waits: number[] = [];
      const wait = async (ms: number) => waits.push(ms);
      return { dynamodb, waits, readPage: makeReadLinkPage(client, 'Links', wait) };
    }

    it('is completed by another read, in the same order', async () => {
      const { dynamodb, waits, readPage } = makeTable();
      dynamodb
        .on(BatchGetCommand)
        .resolvesOnce({ Responses: { Links: links.slice(2) }, UnprocessedKeys: { Links: { Keys } } })
        .resolvesOnce({ Responses: { Links: links.slice(0, 2).reverse() } });

      expect((await readPage({ workspaceId: 'default', limit: 5 })).links).toEqual(links);
      expect(dynamodb.commandCalls(BatchGetCommand)[1]?.args[0].input.RequestItems).toEqual({
        Links: { Keys },
      });
      expect(waits).toHaveLength(1);
    });

    it('fails after five reads, rather than being shown incomplete', async () => {
      const { dynamodb, readPage } = makeTable();
      dynamodb.on(BatchGetCommand).resolves({ UnprocessedKeys: { Links: { Keys } } });

      await expect(readPage({ workspaceId: 'default', limit: 5 })).rejects.toThrow('DynamoDB');
      expect(dynamodb.commandCalls(BatchGetCommand)).toHaveLength(5);
    });
  });
});
