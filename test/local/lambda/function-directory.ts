import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A function's unpacked code: one CommonJS `index.js`. */
export interface FunctionDirectory {
  readonly path: string;
  remove(): void;
}

export function functionDirectory(source: string): FunctionDirectory {
  const path = mkdtempSync(join(tmpdir(), 'lambda-function-'));
  writeFileSync(join(path, 'index.js'), source);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
