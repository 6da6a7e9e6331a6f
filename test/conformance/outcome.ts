import { expect } from 'vitest';

/** A request's result without its metadata, or `{ error: 'name: message' }`. */
export type Outcome = object;

/** Thrown if an error has the expected name and another message. */
export class OtherMessage extends Error {
  override readonly name = 'OtherMessage';
}

/** Resolves with the outcome of a request. */
export async function outcomeOf(sent: Promise<object>): Promise<Outcome> {
  try {
    const { $metadata, ...result } = (await sent) as { $metadata?: unknown };
    return result;
  } catch (error) {
    // No response, such as a refused connection.
    if (!(error instanceof Error && '$fault' in error)) throw error;
    return { error: `${error.name}: ${error.message}` };
  }
}

/** Expects an error. @param expected `name`, or `name: message` */
export function expectError(outcome: Outcome, expected: string): void {
  const nameOf = (text: string) => text.replace(/:.*/s, '');
  const { error = JSON.stringify(outcome) } = outcome as { error?: string };
  expect(nameOf(error), error).toBe(nameOf(expected));
  if (!expected.includes(':') || error === expected) return;
  throw new OtherMessage(`expected ${expected}\nreceived ${error}`);
}
