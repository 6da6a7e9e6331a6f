import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rememberSubscriptions } from '../../../lambdas/fan-out/remember-subscriptions.ts';
import type { Subscription } from '../../../lambdas/shared/webhook/subscribes.ts';
import { NOW } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

/** A workspace whose version changes with each webhook, in one transaction. @param versioned false for an older one */
function makeWorkspaces({ versioned = true } = {}) {
  const stored = new Map<string, { version: number; webhooks: readonly Subscription[] }>();
  const reads = { version: 0, webhooks: 0 };
  let now = NOW;
  let beforeRead: () => void = () => {};
  const of = (workspaceId: string) => stored.get(workspaceId) ?? { version: 0, webhooks: [] };
  const read = rememberSubscriptions({
    readVersion: async (workspaceId) => {
      reads.version += 1;
      const { version } = of(workspaceId);
      return versioned && version > 0 ? { version } : undefined;
    },
    readSubscriptions: async (workspaceId) => {
      beforeRead();
      reads.webhooks += 1;
      const { webhooks } = of(workspaceId);
      beforeRead();
      return webhooks;
    },
    now: () => now,
  });
  return {
    read,
    reads,
    add(workspaceId = 'default', count = 1) {
      const { version, webhooks } = of(workspaceId);
      const more = Array.from({ length: count }, () => webhookRecord());
      stored.set(workspaceId, { version: version + 1, webhooks: [...webhooks, ...more] });
    },
    pass(ms: number) {
      now += ms;
    },
    set beforeRead(change: () => void) {
      beforeRead = change;
    },
  };
}

it('the webhooks of a workspace are read again only when its version has changed', async () => {
  const { read, reads, add } = makeWorkspaces();
  add();

  for (let batch = 0; batch < 5; batch += 1) expect(await read('default')).toHaveLength(1);
  expect(reads).toEqual({ version: 5, webhooks: 1 });

  add();
  expect(await read('default')).toHaveLength(2);
  expect(reads).toEqual({ version: 6, webhooks: 2 });
});

it('they are read for each batch in a workspace without a version, from an earlier release', async () => {
  const { read, reads, add } = makeWorkspaces({ versioned: false });
  add();

  await read('default');
  add();

  expect(await read('default')).toHaveLength(2);
  expect(reads.webhooks).toBe(2);
});

it('they are read again after a minute, since an earlier release may have changed them', async () => {
  const { read, reads, add, pass } = makeWorkspaces();
  add();

  await read('default');
  pass(59_999);
  await read('default');
  expect(reads.webhooks).toBe(1);
  pass(1);
  await read('default');
  expect(reads.webhooks).toBe(2);
});

it('a bounded number of webhooks is remembered, those of the latest workspaces', async () => {
  const { read, reads, add } = makeWorkspaces();
  for (let n = 0; n < 60; n += 1) add(`workspace-${n}`, 99);

  for (let n = 0; n < 60; n += 1) await read(`workspace-${n}`);
  expect(reads.webhooks).toBe(60);
  await read('workspace-59');
  expect(reads.webhooks).toBe(60);
  await read('workspace-0');
  expect(reads.webhooks).toBe(61);
});

describe('whenever a webhook is registered', () => {
  it('every batch read after it knows it, also if it is registered between the reads of a batch', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('add', 'read', 'add before', 'add after'), { maxLength: 30 }),
        async (steps) => {
          const workspaces = makeWorkspaces();
          let registered = 0;
          const add = () => {
            workspaces.add();
            registered += 1;
          };
          for (const step of steps) {
            if (step === 'add') {
              add();
              continue;
            }
            let calls = 0;
            workspaces.beforeRead = () => {
              calls += 1;
              if ((step === 'add before' && calls === 1) || (step === 'add after' && calls === 2)) add();
            };
            const known = registered;
            expect((await workspaces.read('default')).length).toBeGreaterThanOrEqual(known);
            workspaces.beforeRead = () => {};
          }
          expect(await workspaces.read('default')).toHaveLength(registered);
        },
      ),
    );
  });
});
