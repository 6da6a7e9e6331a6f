import { parseRetrySchedule } from '../../lambdas/dispatcher/retry-schedule.ts';
import { API_KEY_FORMAT, API_KEY_PATTERN } from '../../lambdas/shared/auth/api-key.ts';
import type { FaultSettings } from '../../local/faults/fault-settings.ts';
import { parseFaults } from '../../local/faults/parse-faults.ts';
import { dataDirectory } from '../data-directory.ts';

/** The settings of `linkbus start`, each with its environment variable. */
export interface StartSettings {
  /** `HOST`: the address to listen on. @default 127.0.0.1 */
  readonly host: string;
  /** `PORT`: the API's port; 0 picks a free one. @default 8000 */
  readonly port: number;
  /** `LINKBUS_API_KEY`. @default the key kept in the state folder; a new one at each start with `--memory` */
  readonly apiKey?: string;
  /** `LINKBUS_RETRY_SCHEDULE`: seconds before each retry, such as `1,2,4`. @default the deployed schedule */
  readonly retrySchedule?: readonly number[];
  /** `LINKBUS_FAULTS`: faults of the AWS side, such as `seed=7,crashes=0.02`. @default none */
  readonly faults?: FaultSettings;
  /** `LINKBUS_ALLOW_PRIVATE_TARGETS`: 0 refuses http and private addresses, as on AWS. @default true */
  readonly allowPrivateTargets: boolean;
  /** `LINKBUS_TRUST_COUNTRY_HEADER`: 1 takes a visitor's country from `CloudFront-Viewer-Country`. @default false */
  readonly trustViewerCountry?: boolean;
  /**
   * `LINKBUS_SETTLE_SECONDS`: seconds until a click whose counting write got no response is settled. The signatures of
   * AWS requests are valid for half of it. @default 600, as on AWS
   */
  readonly settleDelaySeconds?: number;
  /** `LINKBUS_DATA`: the folder that keeps state. @default .linkbus; `undefined` with `--memory` */
  readonly directory?: string;
  /** `LINKBUS_DURABILITY`: what the state survives. @default process-crash */
  readonly survives: 'process-crash' | 'power-cut';
  /** `--quiet`: prints no line for clicks, events and deliveries. @default false */
  readonly quiet: boolean;
  /** `LINKBUS_LOGS`: 1 prints every log line, not only warnings and errors. @default false */
  readonly showLogs: boolean;
}

/** The options of the command line. */
export interface StartOptions {
  readonly memory?: boolean;
  readonly quiet?: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const DURABILITIES = ['process-crash', 'power-cut'] as const;

/**
 * Reads the settings from environment variables and options. An empty variable counts as unset.
 *
 * @throws with a sentence that names the variable and the values it takes
 */
export function readStartSettings(
  environment: Environment,
  { memory = false, quiet = false }: StartOptions = {},
): StartSettings {
  const { HOST, PORT, LINKBUS_API_KEY, LINKBUS_RETRY_SCHEDULE, LINKBUS_DURABILITY } = environment;
  const { LINKBUS_FAULTS, LINKBUS_SETTLE_SECONDS } = environment;
  return {
    host: HOST || '127.0.0.1',
    port: PORT ? portOf(PORT) : 8000,
    allowPrivateTargets: flag('LINKBUS_ALLOW_PRIVATE_TARGETS', environment, true),
    trustViewerCountry: flag('LINKBUS_TRUST_COUNTRY_HEADER', environment, false),
    showLogs: flag('LINKBUS_LOGS', environment, false),
    survives: LINKBUS_DURABILITY ? durabilityOf(LINKBUS_DURABILITY) : 'process-crash',
    quiet,
    ...(!memory && { directory: dataDirectory(environment) }),
    ...(LINKBUS_API_KEY && { apiKey: apiKeyOf(LINKBUS_API_KEY) }),
    ...(LINKBUS_RETRY_SCHEDULE && {
      retrySchedule: parseWith(parseRetrySchedule, 'LINKBUS_RETRY_SCHEDULE', LINKBUS_RETRY_SCHEDULE),
    }),
    ...(LINKBUS_SETTLE_SECONDS && { settleDelaySeconds: settleSecondsOf(LINKBUS_SETTLE_SECONDS) }),
    ...(LINKBUS_FAULTS && { faults: parseWith(parseFaults, 'LINKBUS_FAULTS', LINKBUS_FAULTS) }),
  };
}

function durabilityOf(text: string) {
  const durability = DURABILITIES.find((each) => each === text);
  if (durability !== undefined) return durability;
  throw new Error(`LINKBUS_DURABILITY is "${text}"; it takes ${DURABILITIES.join(' or ')}.`);
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new Error(`PORT is "${text}"; it takes a number from 0 to 65535.`);
  return port;
}

/** A signature shows its time in whole seconds, so it needs two. SQS delays messages for up to 900. */
function settleSecondsOf(text: string): number {
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds < 4 || seconds > 900)
    throw new Error(`LINKBUS_SETTLE_SECONDS is "${text}"; it takes a number from 4 to 900.`);
  return seconds;
}

function apiKeyOf(text: string): string {
  if (API_KEY_PATTERN.test(text)) return text;
  throw new Error(`LINKBUS_API_KEY takes ${API_KEY_FORMAT}.`);
}

/** Parses a variable; an error names it. */
function parseWith<Value>(parse: (text: string) => Value, name: string, text: string): Value {
  try {
    return parse(text);
  } catch (cause) {
    throw new Error(`${name}: ${(cause as Error).message}`, { cause });
  }
}

function flag(name: string, environment: Environment, fallback: boolean): boolean {
  const value = environment[name];
  if (value === undefined || value === '') return fallback;
  if (value !== '0' && value !== '1') throw new Error(`${name} is "${value}"; it takes 0 or 1.`);
  return value === '1';
}
