import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { synthesize } from '../lib/synthesized-stack.ts';

const folder = new URL('../../docs/adr/', import.meta.url);
const files = readdirSync(folder).filter((name) => name !== 'README.md');
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

it('decisions are numbered from 1 without gaps, and the index lists each with its title', () => {
  const entries = files.map((file, index) => {
    expect(file).toMatch(new RegExp(`^${String(index + 1).padStart(4, '0')}-`));
    const [, number, title] = /^# (\d+)\. (.+)$/m.exec(read(file)) ?? [];
    expect(number).toBe(String(index + 1));
    return `${number}. [${title}](${file})`;
  });
  expect(read('README.md').match(/^\d+\. .+$/gm)).toEqual(entries);
});

it('links between pages lead to existing files', () => {
  const pages = [...files, 'README.md'].map((name) => new URL(name, folder));
  const docs = new URL('../', folder);
  pages.push(...readdirSync(docs).flatMap((name) => (name.endsWith('.md') ? [new URL(name, docs)] : [])));
  const broken = pages.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)].flatMap(([, path = '']) => {
      try {
        readFileSync(new URL(path, page));
        return [];
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'EISDIR' ? [] : [`${page.pathname}: ${path}`];
      }
    }),
  );
  expect(broken).toEqual([]);
});

it('the decision on bundles states their number', () => {
  const bundles = new Set(
    [...synthesize().ofType('AWS::Lambda::Function').values()].map(({ properties }) =>
      JSON.stringify(properties.Code),
    ),
  );
  expect(read('0004-bundles.md')).toContain('makes eleven bundles');
  expect(bundles.size).toBe(11);
});
