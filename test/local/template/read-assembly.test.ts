import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAssembly } from '../../../local/template/read-assembly.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'assembly-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const write = (file: string, content: unknown) =>
  writeFileSync(join(directory, file), typeof content === 'string' ? content : JSON.stringify(content));

const asset = (path: string, ...keys: readonly string[]) => ({
  source: { path, packaging: 'zip' },
  destinations: Object.fromEntries(keys.map((objectKey, i) => [`account-${i}`, { objectKey }])),
});

describe('readAssembly', () => {
  it("reads a stack's template, and its assets by their keys in the asset bucket", () => {
    const template = { Resources: { Queue: { Type: 'AWS::SQS::Queue' } } };
    write('Linkbus-dev.template.json', template);
    write('Linkbus-dev.assets.json', {
      version: '1',
      files: { a: asset('asset.a', 'a.zip'), b: asset('Linkbus-dev.template.json', 'b.json') },
    });
    write('Other.template.json', { Resources: {} });

    expect(readAssembly(directory, 'Linkbus-dev')).toEqual({
      stackName: 'Linkbus-dev',
      template,
      assets: new Map([
        ['a.zip', join(directory, 'asset.a')],
        ['b.json', join(directory, 'Linkbus-dev.template.json')],
      ]),
    });
  });

  it('finds an asset by each of its keys', () => {
    write('Linkbus-dev.template.json', { Resources: {} });
    write('Linkbus-dev.assets.json', { files: { a: asset('asset.a', 'a.zip', 'copy.zip') } });

    expect([...readAssembly(directory, 'Linkbus-dev').assets.keys()]).toEqual(['a.zip', 'copy.zip']);
  });

  it('names the missing file of an unknown stack', () => {
    expect(() => readAssembly(directory, 'Linkbus-prod')).toThrow('Linkbus-prod.assets.json');
  });
});
