/** How a case fails on a target: all of it, or only the message of an error. */
export interface Difference {
  readonly only?: 'message';
  readonly reason: string;
}

/** By `suite: title` of the case. */
export type Differences = Readonly<Record<string, Difference>>;

/** Cases that fail for this reason. */
export const behavior = (reason: string, cases: readonly string[]): Differences =>
  Object.fromEntries(cases.map((name) => [name, { reason }]));

/** Cases whose error has the name that AWS's has, and for this reason another message. */
export const messages = (reason: string, cases: readonly string[]): Differences =>
  Object.fromEntries(cases.map((name) => [name, { only: 'message', reason }]));
