import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleTo } from '../../lib/bundle-functions.ts';

const directory = mkdtempSync(join(tmpdir(), 'linkbus-bundles-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function bundled(name: string): { readonly path: string; readonly code: string } {
  const path = join(directory, name);
  bundleTo(name, path);
  return { path, code: readFileSync(join(path, 'index.js'), 'utf8') };
}

const redirect = bundled('redirect');
const links = bundled('links-api');

/** Whether a bundle contains a text. Compared here, because a failure would print the whole bundle. */
const has = ({ code }: { readonly code: string }, text: string): boolean => code.includes(text);

describe('a bundle', () => {
  it('is a script and its source map', () => {
    expect(readdirSync(links.path).sort()).toEqual(['index.js', 'index.js.map']);
  });

  it('of the redirect has its rarely used module in a separate script', () => {
    expect(readdirSync(redirect.path).sort()).toEqual([
      'index.js',
      'index.js.map',
      'overflow-queue.js',
      'overflow-queue.js.map',
    ]);
    expect(has(redirect, 'com.amazonaws.sqs')).toBe(false);
  });

  it('includes the AWS SDK and needs no other files', () => {
    const script = 'console.log(typeof require("./index.js").handler)';
    const options = {
      cwd: redirect.path,
      env: {
        LINKS_TABLE: 'Links',
        OVERFLOW_QUEUE_URL: 'https://sqs.example/1/overflow',
        SETTLE_DELAY_SECONDS: '600',
      },
      encoding: 'utf8',
    } as const;

    expect(execFileSync(process.execPath, ['-e', script], options)).toBe('function\n');
  });

  it('has no dynamic imports, which would slow a cold start', () => {
    expect(has(redirect, 'import(')).toBe(false);
    expect(has(links, 'import(')).toBe(false);
  });

  it('has a source map without the sources', () => {
    const map = JSON.parse(readFileSync(join(redirect.path, 'index.js.map'), 'utf8'));

    expect(map.sources).toContainEqual(expect.stringMatching(/lambdas\/redirect\/handler\.ts$/));
    expect(map.sourcesContent).toBeUndefined();
  });
});

describe('the bundle of the redirect', () => {
  it('is under 400 KB', () => {
    expect(statSync(join(redirect.path, 'index.js')).size).toBeLessThan(400_000);
  });

  // Text that survives minification, as the links API's bundle shows.
  it.each([
    ['zod', 'ZodError'],
    ['middy', '@middy/'],
  ])('does not contain %s', (_, marker) => {
    expect(has(links, marker)).toBe(true);
    expect(has(redirect, marker)).toBe(false);
  });
});
