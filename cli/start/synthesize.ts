import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LOCAL_STAGE } from '../../lib/config.ts';
import { readAssembly } from '../../local/template/read-assembly.ts';
import type { SynthesizedStack } from '../../local/template/template.ts';
import { sourcesKey } from './sources-key.ts';
import type { StackSettings } from './synthesis.ts';

const SYNTHESIS = join(import.meta.dirname, 'synthesis.ts');

/**
 * Synthesizes the local stack in a process of its own, whose memory is free afterwards. A folder that holds the result
 * of the same sources and settings is used as it is. No other process may use the folder.
 *
 * @throws Error with the output of the process
 */
export async function synthesize(settings: StackSettings, directory: string): Promise<SynthesizedStack> {
  const { retrySchedule, allowPrivateTargets } = settings;
  const wanted = JSON.stringify({ retrySchedule, allowPrivateTargets });
  const keyFile = join(directory, 'linkbus-key');
  const key = sourcesKey(wanted);
  if (readOrUndefined(keyFile) !== key) {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    await promisify(execFile)(process.execPath, [SYNTHESIS, directory, wanted]).catch((cause) => {
      throw new Error(cause.stderr || cause.message, { cause });
    });
    // Last: an interrupted synthesis leaves no key.
    writeFileSync(keyFile, key);
  }
  return readAssembly(directory, `Linkbus-${LOCAL_STAGE}`);
}

function readOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
