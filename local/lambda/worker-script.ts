import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

let script: string | undefined;

/**
 * Bundles `thread/worker.ts` into one script for `new Worker(script, { eval: true })`. Loading TypeScript would cost 60 MB and
 * 100 ms more, because each thread starts its own type stripper.
 */
export function workerScript(): string {
  script ??= bundleWorker();
  return script;
}

function bundleWorker(): string {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('./thread/worker.ts', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}
