import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SynthesizedStack } from './template.ts';

/** A file asset in a stack's manifest, `<stack>.assets.json`. */
interface FileAsset {
  readonly source: { readonly path: string };
  readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
}

/** Reads a stack from a cloud assembly, such as `cdk.out`. */
export function readAssembly(directory: string, stackName: string): SynthesizedStack {
  const read = (file: string) => JSON.parse(readFileSync(join(directory, file), 'utf8'));
  const { files } = read(`${stackName}.assets.json`) as { files: Readonly<Record<string, FileAsset>> };
  const assets = Object.values(files).flatMap(({ source, destinations }) =>
    Object.values(destinations).map(({ objectKey }) => [objectKey, join(directory, source.path)] as const),
  );
  return { stackName, template: read(`${stackName}.template.json`), assets: new Map(assets) };
}
