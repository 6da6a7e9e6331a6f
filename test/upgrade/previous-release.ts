import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

/** What a release needs to be started by `npm start` or deployed by `cdk deploy`. */
export const RELEASE_PATHS = [
  ...['bin', 'cli', 'emulator', 'event-pattern', 'lambdas', 'lib', 'local'],
  ...['cdk.json', 'package.json', 'tsconfig.json'],
];

/** The sources of the release before this one: a CI checkout may lack the history. `pack.ts` writes it. */
export const ARCHIVE = join(import.meta.dirname, 'previous-release.tar.gz');

/** Unpacks the release before this one into an existing folder. It runs with the dependencies of this one. */
export function unpackPreviousRelease(directory: string): void {
  execFileSync('tar', ['-xzf', ARCHIVE, '-C', directory]);
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
}
