import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Item } from '../../local/dynamodb/values/attribute-value.ts';
import { itemSize } from '../../local/dynamodb/values/item-size.ts';
import { runStack } from '../../local/run-stack.ts';
import { openStorage } from '../../local/storage/storage.ts';
import type { Template } from '../../local/template/template.ts';
import { ensureApiKey, makeCallDynamoDb } from '../start/ensure-api-key.ts';
import { showProblem } from '../start/output.ts';
import { readStartSettings } from '../start/settings.ts';
import { synthesize } from '../start/synthesize.ts';
import type { Meter } from './meter.ts';

/** Bytes of an item that stays in its table, and for how long. */
export interface StoredItem {
  readonly tableName: string;
  readonly bytes: number;
  readonly months: number;
}

/** A local system in memory whose invocations are metered. */
export interface MeteredSystem {
  readonly url: string;
  readonly template: Template;
  /** Sends a request to the API with a key that may do everything. @throws unless it succeeds */
  readonly call: (path: string, body: object) => Promise<{ readonly [field: string]: unknown }>;
  /** JSON bytes of the last click on the bus. */
  readonly eventBytes: () => number;
  /** Bytes of the last link with a click. */
  readonly linkBytes: () => number;
  /** Items with an expiry that were stored since the last call. */
  readonly takeStored: () => readonly StoredItem[];
  readonly stop: () => Promise<void>;
}

const SECONDS_PER_MONTH = 30 * 24 * 60 * 60;

export async function startMeteredSystem(meter: Meter): Promise<MeteredSystem> {
  const settings = readStartSettings({ PORT: '0' }, { memory: true, quiet: true });
  const assembly = mkdtempSync(join(tmpdir(), 'linkbus-cost-'));
  const storage = openStorage({ survives: settings.survives, onFailure: fail });
  let eventBytes = 0;
  let linkBytes = 0;
  let stored: StoredItem[] = [];

  function seeItem(tableName: string, before: Item | undefined, after: Item | undefined): void {
    if (after === undefined) return;
    if (after.change !== undefined && after.last_clicked_at !== undefined) linkBytes = itemSize(after);
    const expiresAt = Number(after.expires_at?.N ?? 0);
    if (before !== undefined || expiresAt === 0) return;
    const months = (expiresAt - Date.now() / 1_000) / SECONDS_PER_MONTH;
    stored.push({ tableName, bytes: itemSize(after), months });
  }

  const stack = await synthesize(settings, assembly);
  const running = await runStack({
    stack,
    host: settings.host,
    port: 0,
    storage,
    faults: meter.hooks,
    onLog: (functionName, _, line) => meter.onLog(functionName, line),
    onProblem: showProblem,
    onEvent: ({ detail }) => {
      if (detail.type !== 'link.clicked') return;
      eventBytes = Buffer.byteLength(JSON.stringify(detail));
    },
    onItem: seeItem,
  });
  const callTable = makeCallDynamoDb(running.awsUrl);
  const apiKey = await ensureApiKey(settings, String(running.outputs.ApiKeysTable), callTable);
  return {
    url: running.url,
    template: stack.template,
    async call(path, body) {
      const response = await fetch(running.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
      return response.json() as Promise<{ [field: string]: unknown }>;
    },
    eventBytes: () => eventBytes,
    linkBytes: () => linkBytes,
    takeStored() {
      const taken = stored;
      stored = [];
      return taken;
    },
    async stop() {
      await running.stop();
      storage.close();
      rmSync(assembly, { recursive: true, force: true });
    },
  };
}

function fail(error: unknown): never {
  throw error;
}
