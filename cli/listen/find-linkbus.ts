import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiKeyFile, readApiKey } from '../api-key-file.ts';
import { dataDirectory } from '../data-directory.ts';

/** The address and key of the running Linkbus, as far as they are known. */
export interface FoundLinkbus {
  readonly url: string;
  readonly apiKey: string | undefined;
  /** Where the key comes from, for messages. */
  readonly keySource: string;
}

/** The file of a state folder with the address of the Linkbus that uses it. */
export const urlFile = (directory: string): string => join(directory, 'url');

/**
 * Finds the local Linkbus: `LINKBUS_URL` and `LINKBUS_API_KEY`, else those in the state folder.
 * @throws a sentence if `LINKBUS_URL` isn't a URL or the folder's key isn't one
 */
export function findLinkbus(environment: Readonly<Record<string, string | undefined>>): FoundLinkbus {
  const { LINKBUS_URL, LINKBUS_API_KEY } = environment;
  if (LINKBUS_URL && !URL.canParse(LINKBUS_URL))
    throw new Error(`LINKBUS_URL is "${LINKBUS_URL}"; it takes a URL such as http://127.0.0.1:8000.`);
  const directory = dataDirectory(environment);
  return {
    url: LINKBUS_URL || readUrl(directory) || 'http://127.0.0.1:8000',
    apiKey: LINKBUS_API_KEY || readApiKey(directory),
    keySource: LINKBUS_API_KEY ? 'LINKBUS_API_KEY' : apiKeyFile(directory),
  };
}

function readUrl(directory: string): string | undefined {
  try {
    return readFileSync(urlFile(directory), 'utf8').trim();
  } catch {
    return undefined;
  }
}
