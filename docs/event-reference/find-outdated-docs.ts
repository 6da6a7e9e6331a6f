import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeEventTypes } from '../../lambdas/shared/events/describe-event-types.ts';
import { eventReference } from './event-reference.ts';
import { replaceBlock } from './replace-block.ts';

export interface OutdatedDocument {
  readonly path: string;
  /** The document with current blocks. */
  readonly text: string;
}

/** Finds the Markdown files in a folder whose generated blocks differ from the catalogue of events. */
export function findOutdatedDocs(directory: string): OutdatedDocument[] {
  const reference = eventReference(describeEventTypes());
  return readdirSync(directory)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(directory, name))
    .flatMap((path) => {
      const current = readFileSync(path, 'utf8');
      const text = replaceBlock(current, reference);
      return text === current ? [] : [{ path, text }];
    });
}
