import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Edit } from './safeguards.ts';

const ROOT = join(import.meta.dirname, '../..');
const LEFT_OUT = new Set(['node_modules', '.git', '.linkbus', 'cdk.out', 'docs', 'test']);

export interface TreeCopy {
  readonly directory: string;
  remove(): void;
}

/**
 * Copies the sources to a temporary folder and makes the edits there.
 *
 * @throws Error if an edit doesn't fit its file exactly once
 */
export function copyTree(edits: readonly Edit[]): TreeCopy {
  const changed = edits.map(({ file, from, to }) => {
    const source = readFileSync(join(ROOT, file), 'utf8');
    const [before, after, ...more] = source.split(from);
    if (after === undefined || more.length > 0)
      throw new Error(
        `${file} doesn't have this text exactly once; change test/chaos/safeguards.ts: ${from}`,
      );
    return { file, content: before + to + after };
  });
  const directory = mkdtempSync(join(tmpdir(), 'linkbus-safeguard-'));
  cpSync(ROOT, directory, {
    recursive: true,
    filter: (path) => path === ROOT || !LEFT_OUT.has(basename(path)),
  });
  symlinkSync(realpathSync(join(ROOT, 'node_modules')), join(directory, 'node_modules'));
  for (const { file, content } of changed) writeFileSync(join(directory, file), content);
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
