import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { API_KEY_PATTERN } from '../lambdas/shared/auth/api-key.ts';

/** The file doesn't hold an API key. The message says what to do. */
export class ApiKeyFileError extends Error {
  override readonly name = 'ApiKeyFileError';
}

/** The file of a state folder with the API key that `linkbus start` made. */
export const apiKeyFile = (directory: string): string => join(directory, 'api-key');

/**
 * Reads the API key of a state folder; `undefined` if there is none.
 * @throws ApiKeyFileError, or the system's error
 */
export function readApiKey(directory: string): string | undefined {
  const file = apiKeyFile(directory);
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  if (!API_KEY_PATTERN.test(text))
    throw new ApiKeyFileError(`${file} holds no API key: delete it, and "linkbus start" makes a new one.`);
  return text;
}

/** Writes the API key of a state folder, for its owner only. */
export function writeApiKey(directory: string, key: string): void {
  const file = apiKeyFile(directory);
  // An interrupted write must not leave half a key.
  writeFileSync(`${file}.new`, `${key}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
