import type { Subscription } from '../shared/webhook/subscribes.ts';
import type { ReadSubscriptions } from '../shared/webhook/subscriptions-table.ts';
import type { ReadVersion } from '../shared/webhook/subscriptions-version.ts';

/** Webhooks that an execution environment remembers: about 20 MB if each has the longest filter. */
const MAX_WEBHOOKS = 5_000;

/**
 * How long webhooks are remembered although their version stays the same. Only functions of an earlier release, which
 * may still run for moments after a deployment, change a webhook without its version.
 */
const MAX_AGE_MS = 60_000;

interface Remembered {
  readonly version: number;
  readonly readAt: number;
  readonly webhooks: readonly Subscription[];
}

/**
 * Reads a workspace's version, a small item, and its webhooks only if the version has changed.
 *
 * The version is read first, and both reads are consistent. So a change during the reads can only make the remembered
 * webhooks newer than their version, and the next batch reads them again.
 */
export function rememberSubscriptions(deps: {
  readonly readVersion: ReadVersion;
  readonly readSubscriptions: ReadSubscriptions;
  readonly now: () => number;
}): ReadSubscriptions {
  /** Least recently used first. */
  const workspaces = new Map<string, Remembered>();
  let total = 0;

  return async function readRemembered(workspaceId) {
    const version = (await deps.readVersion(workspaceId))?.version;
    const readAt = deps.now();
    const remembered = workspaces.get(workspaceId);
    forget(workspaceId);
    if (
      remembered?.version === version &&
      remembered !== undefined &&
      readAt - remembered.readAt < MAX_AGE_MS
    ) {
      remember(workspaceId, remembered);
      return remembered.webhooks;
    }
    const webhooks = await deps.readSubscriptions(workspaceId);
    if (version !== undefined) remember(workspaceId, { version, readAt, webhooks });
    return webhooks;
  };

  function remember(workspaceId: string, workspace: Remembered): void {
    forget(workspaceId);
    workspaces.set(workspaceId, workspace);
    total += weightOf(workspace);
    for (const [oldest] of workspaces) {
      if (total <= MAX_WEBHOOKS) break;
      forget(oldest);
    }
  }

  function forget(workspaceId: string): void {
    const workspace = workspaces.get(workspaceId);
    if (workspace === undefined) return;
    workspaces.delete(workspaceId);
    total -= weightOf(workspace);
  }
}

/** A workspace without webhooks takes memory, too. */
const weightOf = ({ webhooks }: Remembered): number => 1 + webhooks.length;
