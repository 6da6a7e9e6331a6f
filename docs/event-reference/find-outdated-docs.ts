import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeEventTypes } from '../../lambdas/shared/events/describe-event-types.ts';
import { eventReference } from './event-reference.ts';
import { replaceBlock } from './replace-block.ts';

export interface OutdatedDocument {
  readonly path: string;
  /** What it should hold. */
  readonly text: string;
}

/** The Markdown files in a folder whose generated blocks aren't what the catalogue of events says. */
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
