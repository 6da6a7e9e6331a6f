import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { type AssetCode, Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';

const LAMBDAS = join(import.meta.dirname, '..', 'lambdas');

/**
 * Bundles `lambdas/<name>/handler.ts` as a Lambda asset.
 *
 * CommonJS, because ESM output makes `import 'node:http'` load undici. ESM sources, because they tree-shake. Static
 * imports, because each dynamic one costs milliseconds at a cold start. The AWS SDK is included: the tested version runs.
 */
export function bundle(name: string): AssetCode {
  return Code.fromAsset(join(LAMBDAS, name), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // CDK requires a fallback image. It is never used: `tryBundle` always succeeds or throws.
      image: DockerImage.fromRegistry('unused'),
      local: {
        tryBundle(outputDirectory) {
          bundleTo(name, outputDirectory);
          return true;
        },
      },
    },
  });
}

/**
 * Modules that a function imports dynamically because few invocations need them. Each gets its own bundle: inside the
 * handler's, esbuild would wrap every shared module for lazy loading and slow each cold start.
 */
const LAZY_MODULES: Readonly<Record<string, readonly string[]>> = { redirect: ['overflow-queue'] };

/** Bundles `lambdas/<name>/handler.ts` into a folder as `index.js` with its source map, and its lazy modules. */
export function bundleTo(name: string, outputDirectory: string): void {
  const lazyModules = LAZY_MODULES[name] ?? [];
  bundleModule(join(LAMBDAS, name, 'handler.ts'), join(outputDirectory, 'index.js'), lazyModules);
  for (const module of lazyModules) {
    bundleModule(join(LAMBDAS, name, `${module}.ts`), join(outputDirectory, `${module}.js`), []);
  }
}

function bundleModule(source: string, outfile: string, lazyModules: readonly string[]): void {
  const { outputFiles } = buildSync({
    entryPoints: [source],
    outfile,
    external: lazyModules.map((module) => `./${module}.ts`),
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: true,
    sourcesContent: false,
    supported: { 'dynamic-import': false },
    logLevel: 'error',
  });
  mkdirSync(dirname(outfile), { recursive: true });
  for (const { path, text } of outputFiles) {
    writeFileSync(
      path,
      lazyModules.reduce((code, module) => code.replaceAll(`"./${module}.ts"`, `"./${module}.js"`), text),
    );
  }
}
