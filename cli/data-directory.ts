import { resolve } from 'node:path';

/** The folder of the local system's state: `LINKBUS_DATA`, by default `.linkbus` in the current directory. */
export function dataDirectory({ LINKBUS_DATA }: Readonly<Record<string, string | undefined>>): string {
  return resolve(LINKBUS_DATA || '.linkbus');
}
