import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

let script: string | undefined;

/**
 * `worker.ts` and what it imports as one JavaScript text, for `new Worker(text, { eval: true })`. A thread that loads
 * TypeScript starts a stripper of its own: 60 MB and a tenth of a second, for each environment of each function.
 */
export function workerScript(): string {
  script ??= bundleWorker();
  return script;
}

function bundleWorker(): string {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('./worker.ts', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}
