import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { type SpawnOptions, spawnLine } from './command-line.ts';

/** Creates a folder that is removed after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'linkbus-data-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Runs a server command, whose lines a test can wait for. It ends with the test. */
export function spawnServer(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  limits?: SpawnOptions,
) {
  const child = spawnLine(args, environment, limits);
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      for (const check of waiting) check();
    });
  }
  return {
    lines,
    /** Waits for a line. Returns its match. */
    line: (pattern: RegExp) =>
      new Promise<RegExpExecArray>((resolve, reject) => {
        const check = () => {
          for (const line of lines) {
            const match = pattern.exec(line);
            if (match === null) continue;
            waiting.delete(check);
            resolve(match);
          }
        };
        waiting.add(check);
        child.once('exit', () => reject(new Error(`No ${pattern} in:\n${lines.join('\n')}`)));
        check();
      }),
    /** @returns the exit code */
    async end(signal: 'SIGHUP' | 'SIGINT' | 'SIGKILL'): Promise<number | null> {
      const ended = once(child, 'exit');
      child.kill(signal);
      const [code] = await ended;
      return code;
    },
  };
}

/** Starts Linkbus with a state folder, on a free port. */
export async function startWithState(
  LINKBUS_DATA: string,
  environment: Readonly<Record<string, string>> = {},
  options: readonly string[] = [],
  limits?: SpawnOptions,
) {
  const server = spawnServer(['start', ...options], { PORT: '0', LINKBUS_DATA, ...environment }, limits);
  const [, url = ''] = await server.line(/^linkbus ready (\S+)$/);
  const [, apiKey = ''] = await server.line(/API key +(\S+)/);
  const api = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      redirect: 'manual',
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
  };
  return { ...server, url, apiKey, api };
}
