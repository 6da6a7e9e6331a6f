type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * One line of JSON for operators. Callers pass ids and counts; never keys, secrets, targets or addresses.
 * Of an error only name, message and stack are kept: SDK errors carry whole responses.
 */
export function logError(message: string, error: unknown, fields: Fields = {}): void {
  const { name, message: text, stack } = error instanceof Error ? error : new Error(String(error));
  console.error(
    JSON.stringify({ level: 'ERROR', message, ...fields, error: { name, message: text, stack } }),
  );
}

/** As {@link logError}, for what an operator should know although nothing failed. */
export function logWarning(message: string, fields: Fields = {}): void {
  console.warn(JSON.stringify({ level: 'WARN', message, ...fields }));
}
