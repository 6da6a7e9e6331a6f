import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseFaults } from '../../local/faults/parse-faults.ts';
import { namesInTable } from './page.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = read('docs/local-system.md');

it('docs/local-system.md lists every setting of npm start', () => {
  const command = read('cli/start/command.ts');
  const variables = [...command.matchAll(/^ {2}([A-Z_]+) {2,}/gm)].map(([, name]) => name);
  const options = [...command.matchAll(/\.option\('(--\w+)'/g)].map(([, name]) => name);
  const documented = namesInTable(page, '## Settings').filter((name) => /^(--)?\w+$/.test(name));
  expect(variables).toContain('LINKBUS_DATA');
  expect(options).toContain('--memory');
  expect(documented.toSorted()).toEqual([...variables, ...options].toSorted());
});

it('docs/local-system.md names every fault', () => {
  const [, names = ''] = /is not one of (.*)\.$/.exec(messageOf(() => parseFaults('no=1'))) ?? [];
  const [, after = ''] = page.split('## Faults on demand\n');
  const [section = ''] = after.split('\n## ');
  expect(names.split(', ')).toContain('crashes');
  const missing = names.split(', ').filter((name) => !new RegExp(`\`${name}\\b`).test(section));
  expect(missing).toEqual([]);
});

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It did not throw.');
}
