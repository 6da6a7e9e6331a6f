import { derivedEventId } from '../../../lambdas/shared/formats/ids.ts';
import { NOW } from '../factories/fixed-values.ts';

/** The id of an event that occurred so many seconds ago. @param name tells events of one moment apart */
export const eventAgo = (seconds: number, name: number | string = ''): string =>
  derivedEventId(NOW - seconds * 1_000, 'event', String(name));

/** So many seconds ago, as the contract writes times. */
export const ago = (seconds: number): string => new Date(NOW - seconds * 1_000).toISOString();
