import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { type BuildOptions, build, buildSync, type OutputFile } from 'esbuild';

export const LAMBDAS = join(import.meta.dirname, '..', 'lambdas');

/**
 * Modules that a function imports dynamically because few invocations need them. Each gets its own bundle: inside the
 * handler's, esbuild would wrap every shared module for lazy loading and slow each cold start.
 */
const LAZY_MODULES: Readonly<Record<string, readonly string[]>> = { redirect: ['overflow-queue'] };

/** The bundles of {@link bundleAhead}, by assembly and function. */
const madeAhead = new Map<string, ReadonlyMap<string, readonly BundledFile[]>>();

interface BundledFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Bundles all functions at once, in parallel with the caller: three times as fast as one after the other, with the
 * same output.
 *
 * @param assembly the folder of the cloud assembly that will use the bundles
 */
export async function bundleAhead(assembly: string): Promise<void> {
  const names = readdirSync(LAMBDAS).filter((name) => existsSync(join(LAMBDAS, name, 'handler.ts')));
  const lazy = names.flatMap((name) => (LAZY_MODULES[name] ?? []).map((module) => ({ name, module })));
  const { outputFiles } = await build({
    ...OPTIONS,
    entryPoints: [
      ...names.map((name) => ({ in: join(LAMBDAS, name, 'handler.ts'), out: join(name, 'index') })),
      ...lazy.map(({ name, module }) => ({
        in: join(LAMBDAS, name, `${module}.ts`),
        out: join(name, module),
      })),
    ],
    // As deep as the folder that CDK bundles into, which source maps depend on.
    outdir: assembly,
    external: lazy.map(({ module }) => `./${module}.ts`),
  });
  const filesOf = (name: string) =>
    bundledFiles(
      outputFiles.filter(({ path }) => path.startsWith(join(assembly, name) + sep)),
      LAZY_MODULES[name],
    );
  madeAhead.set(assembly, new Map(names.map((name) => [name, filesOf(name)])));
}

/** Writes the bundle of {@link bundleAhead} into a folder of its assembly. Returns whether there is one. */
export function writeBundleMadeAhead(name: string, outputDirectory: string): boolean {
  const files = madeAhead.get(dirname(outputDirectory))?.get(name) ?? [];
  for (const { path, text } of files) writeFileSync(join(outputDirectory, basename(path)), text);
  return files.length > 0;
}

/** Bundles `lambdas/<name>/handler.ts` into a folder as `index.js` with its source map, and its lazy modules. */
export function bundleTo(name: string, outputDirectory: string): void {
  const lazyModules = LAZY_MODULES[name] ?? [];
  bundleModule(join(LAMBDAS, name, 'handler.ts'), join(outputDirectory, 'index.js'), lazyModules);
  for (const module of lazyModules) {
    bundleModule(join(LAMBDAS, name, `${module}.ts`), join(outputDirectory, `${module}.js`), []);
  }
}

const OPTIONS = {
  write: false as const,
  bundle: true,
  platform: 'node' as const,
  target: 'node24',
  format: 'cjs',
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  supported: { 'dynamic-import': false },
  logLevel: 'error',
} satisfies BuildOptions;

function bundleModule(source: string, outfile: string, lazyModules: readonly string[]): void {
  const { outputFiles } = buildSync({
    ...OPTIONS,
    entryPoints: [source],
    outfile,
    external: lazyModules.map((module) => `./${module}.ts`),
  });
  mkdirSync(dirname(outfile), { recursive: true });
  for (const { path, text } of bundledFiles(outputFiles, lazyModules)) writeFileSync(path, text);
}

/** Points imports of lazy modules at their bundles. */
function bundledFiles(
  files: readonly OutputFile[],
  lazyModules: readonly string[] = [],
): readonly BundledFile[] {
  return files.map(({ path, text }) => ({
    path,
    text: lazyModules.reduce((code, module) => code.replaceAll(`"./${module}.ts"`, `"./${module}.js"`), text),
  }));
}
