import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findOutdatedDocs } from './find-outdated-docs.ts';

/** Writes the descriptions of the event types into `docs/`, where a file has the markers for them. `npm run docs` */

const root = join(import.meta.dirname, '..', '..');
for (const { path, text } of findOutdatedDocs(join(root, 'docs'))) {
  writeFileSync(path, text);
  console.log(`wrote ${relative(root, path)}`);
}
