import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { type AssetCode, Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';

const LAMBDAS = join(import.meta.dirname, '..', 'lambdas');

/**
 * The bundle of `lambdas/<name>/handler.ts` as a Lambda asset.
 *
 * CommonJS, because ESM output makes `import 'node:http'` load undici; ESM sources first, because they can be
 * tree-shaken; dynamic imports made static, because each costs milliseconds at a cold start; the AWS SDK included,
 * so that what is tested is what runs.
 */
export function bundle(name: string): AssetCode {
  return Code.fromAsset(join(LAMBDAS, name), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // CDK asks for an image to fall back to; esbuild always runs here, so it is never used.
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
 * What a function imports dynamically, because few invocations need it. Each is a bundle of its own: in the same one,
 * all that it shares with the handler would be wrapped to be loaded late, and every cold start would pay for that.
 */
const IMPORTED_LATER: Readonly<Record<string, readonly string[]>> = { redirect: ['overflow-queue'] };

/** Writes `index.js` and its source map for `lambdas/<name>/handler.ts` into a folder, and what it imports later. */
export function bundleTo(name: string, outputDirectory: string): void {
  const later = IMPORTED_LATER[name] ?? [];
  bundleModule(join(LAMBDAS, name, 'handler.ts'), join(outputDirectory, 'index.js'), later);
  for (const module of later) {
    bundleModule(join(LAMBDAS, name, `${module}.ts`), join(outputDirectory, `${module}.js`), []);
  }
}

function bundleModule(source: string, outfile: string, later: readonly string[]): void {
  const { outputFiles } = buildSync({
    entryPoints: [source],
    outfile,
    external: later.map((module) => `./${module}.ts`),
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
      later.reduce((code, module) => code.replaceAll(`"./${module}.ts"`, `"./${module}.js"`), text),
    );
  }
}
