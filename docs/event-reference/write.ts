import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findOutdatedDocs } from './find-outdated-docs.ts';

/** `npm run docs`: writes the event reference between the markers of the pages in `docs/`. */

const root = join(import.meta.dirname, '..', '..');
for (const { path, text } of findOutdatedDocs(join(root, 'docs'))) {
  writeFileSync(path, text);
  console.log(`wrote ${relative(root, path)}`);
}
