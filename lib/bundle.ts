import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { type AssetCode, Code } from 'aws-cdk-lib/aws-lambda';
import { bundleTo, LAMBDAS, writeBundleMadeAhead } from './bundle-functions.ts';

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
          if (!writeBundleMadeAhead(name, outputDirectory)) bundleTo(name, outputDirectory);
          return true;
        },
      },
    },
  });
}
