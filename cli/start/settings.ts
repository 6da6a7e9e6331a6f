import { parseArgs } from 'node:util';
import { parseRetrySchedule } from '../../lambdas/dispatcher/retry-schedule.ts';
import { API_KEY_PATTERN } from '../../lambdas/shared/auth/api-key.ts';

/** What `npm start` can be told. */
export interface StartSettings {
  /** `HOST`: the address that the API listens on. @default 127.0.0.1 */
  readonly host: string;
  /** `PORT`: 0 takes a free one. @default 8000 */
  readonly port: number;
  /** `LINKBUS_API_KEY`. @default a new one at each start */
  readonly apiKey?: string;
  /** `LINKBUS_RETRY_SCHEDULE`: waits in seconds, such as `1,2,4`. @default the product's */
  readonly retrySchedule?: readonly number[];
  /** `LINKBUS_ALLOW_PRIVATE_TARGETS`: 0 refuses http and private addresses as AWS does. @default true */
  readonly allowPrivateTargets: boolean;
  /** `LINKBUS_LOGS`: 1 shows all that the functions log, not only warnings and errors. @default false */
  readonly showLogs: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings of `npm start` from its environment and arguments. `--memory` keeps no state.
 * @throws with a sentence that names the setting and what it takes
 */
export function readStartSettings(environment: Environment, args: readonly string[]): StartSettings {
  parseArgs({ args: [...args], options: { memory: { type: 'boolean' } }, allowPositionals: false });
  const { HOST, PORT, LINKBUS_API_KEY, LINKBUS_RETRY_SCHEDULE } = environment;
  return {
    host: HOST || '127.0.0.1',
    port: PORT ? portOf(PORT) : 8000,
    allowPrivateTargets: flag('LINKBUS_ALLOW_PRIVATE_TARGETS', environment, true),
    showLogs: flag('LINKBUS_LOGS', environment, false),
    ...(LINKBUS_API_KEY && { apiKey: apiKeyOf(LINKBUS_API_KEY) }),
    ...(LINKBUS_RETRY_SCHEDULE && { retrySchedule: retryScheduleOf(LINKBUS_RETRY_SCHEDULE) }),
  };
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new Error(`PORT is "${text}"; it takes a number from 0 to 65535.`);
  return port;
}

function apiKeyOf(text: string): string {
  if (API_KEY_PATTERN.test(text)) return text;
  throw new Error('LINKBUS_API_KEY takes "lb_" and 16 to 128 of the characters A-Z, a-z, 0-9, "_" and "-".');
}

function retryScheduleOf(text: string): readonly number[] {
  try {
    return parseRetrySchedule(text);
  } catch (cause) {
    throw new Error(`LINKBUS_RETRY_SCHEDULE: ${(cause as Error).message}`, { cause });
  }
}

function flag(name: string, environment: Environment, otherwise: boolean): boolean {
  const value = environment[name];
  if (value === undefined || value === '') return otherwise;
  if (value !== '0' && value !== '1') throw new Error(`${name} is "${value}"; it takes 0 or 1.`);
  return value === '1';
}
