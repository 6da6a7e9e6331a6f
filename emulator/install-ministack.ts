import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, CommandError, runCommand } from './run-command.ts';
import { ROOT, VENV, WORK } from './work-folder.ts';

/** Command that runs the installed MiniStack. */
export interface InstalledMiniStack {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
}

const REQUIREMENTS = join(ROOT, 'emulator', 'requirements.txt');
/** Installed requirements, written last, so an interrupted installation starts over. */
const STAMP = join(VENV, 'requirements.txt');
/** Used by pip without a virtual environment. */
const TARGET = join(VENV, 'site-packages');

/**
 * Installs the pinned MiniStack into `.linkbus/venv` if needed.
 * @throws if Python is missing or too old
 */
export async function installMiniStack(from: NodeJS.ProcessEnv): Promise<InstalledMiniStack> {
  const requirements = readFileSync(REQUIREMENTS, 'utf8');
  if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== requirements) {
    rmSync(VENV, { recursive: true, force: true });
    await install(from);
    writeFileSync(STAMP, requirements);
  }
  const version = /^ministack==(\S+)/m.exec(requirements)?.[1] ?? 'unknown';
  const args = ['-m', 'ministack'];
  return existsSync(TARGET)
    ? { file: 'python3', args, env: { PYTHONPATH: TARGET }, version }
    : { file: join(VENV, 'bin', 'python'), args, env: {}, version };
}

async function install(env: NodeJS.ProcessEnv): Promise<void> {
  const python = (file: string, args: string[], log: string, timeoutSeconds: number): Command => ({
    file,
    args,
    env,
    timeoutSeconds,
    logFile: join(WORK, `install-${log}.log`),
  });
  const isRecent = 'import sys; sys.exit(sys.version_info < (3, 10))';
  await runCommand(python('python3', ['-c', isRecent], 'python', 30)).catch((cause) => {
    throw new Error('MiniStack needs Python 3.10 or later as python3.', { cause });
  });
  const pip = ['-m', 'pip', 'install', '--require-hashes', '--disable-pip-version-check', '-r', REQUIREMENTS];
  try {
    await runCommand(python('python3', ['-m', 'venv', VENV], 'venv', 120));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    // On Debian, venv and pip are separate packages; pip alone is enough.
    rmSync(VENV, { recursive: true, force: true });
    await runCommand(python('python3', [...pip, '--target', TARGET], 'pip', 300)).catch((cause) => {
      const message =
        'python3 cannot create a virtual environment (on Debian: apt-get install python3-venv), and pip failed.';
      throw new Error(message, { cause });
    });
    return;
  }
  await runCommand(python(join(VENV, 'bin', 'python'), pip, 'pip', 300));
}
