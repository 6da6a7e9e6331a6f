import { join } from 'node:path';
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

/** Writes `index.js` and its source map for `lambdas/<name>/handler.ts` into a folder. */
export function bundleTo(name: string, outputDirectory: string): void {
  buildSync({
    entryPoints: [join(LAMBDAS, name, 'handler.ts')],
    outfile: join(outputDirectory, 'index.js'),
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
}
