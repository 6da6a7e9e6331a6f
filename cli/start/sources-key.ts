import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

/** Everything that a template and its bundles are made from. `.package-lock.json` changes with each installation. */
const SOURCES = [
  ...['lambdas', 'lib', 'event-pattern', 'cli/start/synthesis.ts', 'cdk.json', 'package.json'],
  'node_modules/.package-lock.json',
];

/**
 * Makes a key that changes with the settings, the version of Node, and the size or time of a source file.
 *
 * @param settings those that the template depends on
 * @param root @default this project
 */
export function sourcesKey(settings: string, root: string = ROOT): string {
  const hash = createHash('sha256').update(`${process.version}\n${root}\n${settings}\n`);
  for (const source of SOURCES) addToHash(join(root, source));
  return hash.digest('hex');

  function addToHash(path: string): void {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) {
      for (const name of readdirSync(path).sort()) addToHash(join(path, name));
    } else {
      hash.update(`${path} ${stats?.size} ${stats?.mtimeMs} ${stats?.ctimeMs}\n`);
    }
  }
}
