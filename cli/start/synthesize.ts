import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { LOCAL_STAGE } from '../../lib/config.ts';
import { readAssembly } from '../../local/template/read-assembly.ts';
import type { SynthesizedStack } from '../../local/template/template.ts';
import { sourcesKey } from './sources-key.ts';
import type { StackSettings } from './synthesis.ts';

const SYNTHESIS = join(import.meta.dirname, 'synthesis.ts');

/** Holds the key of the sources and settings that a folder was synthesized from. */
const KEY_FILE = 'linkbus-key';

/** Follows the name of the folder in those of its drafts. */
const DRAFT = '.draft-';

/**
 * Synthesizes the local stack in a process of its own, whose memory is free afterwards. A folder that holds the result
 * of the same sources and settings is used as it is. No other process may use the folder.
 * A start that is killed leaves no folder that looks complete.
 *
 * @throws Error with the output of the process
 */
export async function synthesize(settings: StackSettings, directory: string): Promise<SynthesizedStack> {
  const { retrySchedule, allowPrivateTargets, settleDelaySeconds, trustViewerCountry } = settings;
  const wanted = JSON.stringify({
    retrySchedule,
    allowPrivateTargets,
    settleDelaySeconds,
    trustViewerCountry,
  });
  const keyFile = join(directory, KEY_FILE);
  const key = sourcesKey(wanted);
  if (readOrUndefined(keyFile) !== key) {
    removeDrafts(directory);
    // Under a name of its own: after a `kill -9`, the process of an earlier start may still write to its draft.
    const draft = mkdtempSync(`${directory}${DRAFT}`);
    const synthesis = promisify(execFile)(process.execPath, [SYNTHESIS, draft, wanted]);
    const leaveNothing = () => {
      synthesis.child.kill('SIGKILL');
      rmSync(draft, { recursive: true, force: true, maxRetries: 5 });
    };
    process.once('exit', leaveNothing);
    try {
      await synthesis.catch((cause) => {
        const [code] = /\bENOSPC\b/.exec(cause.stderr) ?? [];
        throw Object.assign(new Error(cause.stderr || cause.message, { cause }), code && { code });
      });
      writeFileSync(join(draft, KEY_FILE), key);
      // First: without its key, what is left of an interrupted removal isn't used.
      rmSync(keyFile, { force: true });
      rmSync(directory, { recursive: true, force: true });
      renameSync(draft, directory);
    } catch (error) {
      leaveNothing();
      throw error;
    } finally {
      process.off('exit', leaveNothing);
    }
  }
  return readAssembly(directory, `Linkbus-${LOCAL_STAGE}`);
}

/** Removes what interrupted starts have left. */
function removeDrafts(directory: string): void {
  const prefix = `${basename(directory)}${DRAFT}`;
  for (const name of readdirSync(dirname(directory)))
    if (name.startsWith(prefix))
      rmSync(join(dirname(directory), name), { recursive: true, force: true, maxRetries: 5 });
}

function readOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
