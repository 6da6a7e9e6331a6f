import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '../../local/faults/calls.ts';
import type { FaultSettings } from '../../local/faults/fault-settings.ts';
import { type Faults, makeFaults } from '../../local/faults/make-faults.ts';
import { type RunningStack, runStack } from '../../local/run-stack.ts';
import { openStorage, type Storage } from '../../local/storage/storage.ts';
import type { SynthesizedStack } from '../../local/template/template.ts';
import { ensureApiKey, makeCallDynamoDb } from '../start/ensure-api-key.ts';
import { synthesize } from '../start/synthesize.ts';
import { type SkippingClock, skippingClock } from './skipping-clock.ts';

/** The local system, in memory, with faults. */
export interface ChaosSystem extends RunningStack {
  readonly apiKey: string;
  readonly storage: Storage;
  readonly clock: SkippingClock;
  readonly faults: Faults;
}

/** Seconds before each retry. */
export const RETRY_SCHEDULE: readonly number[] = [1, 1, 2, 2, 2, 2];

/** Long enough that a stalled write can still be made after its caller has given up, after a second. */
const SETTLE_SECONDS = 6;

const SETTINGS = {
  retrySchedule: RETRY_SCHEDULE,
  allowPrivateTargets: true,
  settleDelaySeconds: SETTLE_SECONDS,
} as const;

/** Synthesizes the stack into a temporary folder, gives it to `use`, and removes the folder. */
export async function withStack<Result>(use: (stack: SynthesizedStack) => Promise<Result>): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'linkbus-chaos-'));
  try {
    return await use(await synthesize(SETTINGS, directory));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface SystemOptions {
  readonly stack: SynthesizedStack;
  readonly settings: FaultSettings;
  readonly onFault: (fault: Fault) => void;
  readonly onLog: (functionName: string, line: string) => void;
}

/** Starts the local system on free ports of 127.0.0.1. */
export async function startSystem({ stack, settings, onFault, onLog }: SystemOptions): Promise<ChaosSystem> {
  const clock = skippingClock();
  const faults = makeFaults({ ...settings, onFault });
  const storage = openStorage({
    onFailure(error) {
      throw error;
    },
  });
  try {
    const running = await runStack({
      stack,
      host: '127.0.0.1',
      port: 0,
      storage,
      clock,
      faults,
      signatureLifetimeMs: (SETTLE_SECONDS / 2) * 1_000,
      onLog: (name, _, line) => onLog(name, line),
      logsStdout: false,
      onProblem: (source, problem) => onLog(source, String(problem)),
    });
    const call = makeCallDynamoDb(running.awsUrl);
    const apiKey = await ensureApiKey({}, String(running.outputs.ApiKeysTable), call);
    const stop = async () => {
      await running.stop();
      storage.close();
    };
    return { ...running, apiKey, storage, clock, faults, stop };
  } catch (error) {
    storage.close();
    throw error;
  }
}
