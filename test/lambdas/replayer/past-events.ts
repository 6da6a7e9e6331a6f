import { derivedEventId } from '../../../lambdas/shared/formats/ids.ts';
import { NOW } from '../factories/fixed-values.ts';

/** Makes the id of an event of some seconds ago. @param name distinguishes events of the same moment */
export const eventAgo = (seconds: number, name: number | string = ''): string =>
  derivedEventId(NOW - seconds * 1_000, 'event', String(name));

/** Formats the time some seconds ago. */
export const ago = (seconds: number): string => new Date(NOW - seconds * 1_000).toISOString();
