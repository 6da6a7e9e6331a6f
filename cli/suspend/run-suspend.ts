import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { makeWorkspaceSuspension } from '../../lambdas/shared/auth/suspend-workspace.ts';
import { chunks } from '../../lambdas/shared/batch/chunks.ts';
import { makeBlockLinks, shortCodesOf } from '../../lambdas/shared/link/block-link.ts';
import { suspendWebhooks } from '../../lambdas/shared/webhook/suspend-webhooks.ts';
import { makeWebhooksTable } from '../../lambdas/shared/webhook/webhooks-table.ts';
import { findTable } from '../deployment/find-table.ts';

interface Options {
  readonly stage: string;
  readonly lift: boolean;
}

/** Writes to links in flight at once. */
const AT_ONCE = 25;

/** A request that was accepted before the suspension can still create a link for this long, in milliseconds. */
const LATE_MS = 60_000;

/** @throws Error if no link has this code */
export async function takeDownLink({
  stage,
  link,
  lift,
}: Options & { readonly link: string }): Promise<void> {
  const { client, documents } = clients();
  const blocks = makeBlockLinks(documents, await findTable(client, stage, 'LinksTable'), Date.now);
  if (!(await (lift ? blocks.lift : blocks.block)(link, 'taken_down_at')))
    throw new Error(`No link has the short code ${link}.`);
  console.log(lift ? `Lifted: ${link} is no longer taken down.` : `Took ${link} down. Its visitors get 451.`);
}

/** Suspends a workspace, keys first, or lifts that, keys last. A second run does what an interrupted one left. */
export async function suspendWorkspace({
  stage,
  workspace,
  lift,
}: Options & { readonly workspace: string }): Promise<void> {
  const { client, documents } = clients();
  const started = Date.now();
  const links = await findTable(client, stage, 'LinksTable');
  const webhooksTable = makeWebhooksTable(documents, await findTable(client, stage, 'WebhooksTable'));
  const keysTable = makeWorkspaceSuspension(documents, await findTable(client, stage, 'ApiKeys'), Date.now);
  const blocks = makeBlockLinks(documents, links, Date.now);

  const changeWebhooks = () => suspendWebhooks(webhooksTable, workspace, lift, Date.now);
  async function changeLinks(since: number): Promise<number> {
    const change = lift ? blocks.lift : blocks.block;
    const codes: string[] = [];
    for await (const code of shortCodesOf(documents, links, workspace, since)) codes.push(code);
    for (const some of chunks(codes, AT_ONCE))
      await Promise.all(some.map((code) => change(code, 'suspended_at')));
    return codes.length;
  }

  if (lift) {
    const count = await changeLinks(0);
    const webhooks = await changeWebhooks();
    const keys = await keysTable.lift(workspace);
    console.log(
      `Lifted the suspension of ${workspace}: ${count} links, ${webhooks} webhooks, ${keys} API keys.`,
    );
    return;
  }
  const keys = await keysTable.suspend(workspace);
  const webhooks = await changeWebhooks();
  const count = await changeLinks(0);
  // What requests in flight have created in the meantime.
  await changeWebhooks();
  await changeLinks(started - LATE_MS);
  console.log(`Suspended ${workspace}: ${keys} API keys, ${webhooks} webhooks, ${count} links.`);
}

function clients() {
  const client = new DynamoDBClient({ maxAttempts: 5 });
  return { client, documents: DynamoDBDocumentClient.from(client) };
}
