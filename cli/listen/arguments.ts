import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run receiver -- [options]

Receives webhooks on http://127.0.0.1:8001/webhook and prints them; GET /webhooks lists them.

  --secret whsec_…  answer 401 to what this secret didn't sign; may be given several times
  --port 8001       the port to listen on
  --host 127.0.0.1  the address to listen on
  --fail 2          answer 500 to the first 2 deliveries of each webhook-id
  --hang            never answer
  --help            print this`;

/** The command line can't be understood. The message says what is wrong with it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface ReceiverArguments {
  readonly secrets: readonly string[];
  readonly port: number;
  readonly host: string;
  readonly fail: number;
  readonly hang: boolean;
  readonly help: boolean;
}

/**
 * Reads the receiver's command line, without node and script.
 *
 * @throws {UsageError}
 */
export function readArguments(args: readonly string[]): ReceiverArguments {
  const { secret, port, fail, ...others } = parse(args);
  return {
    ...others,
    secrets: secret,
    port: wholeNumber('--port', port, 65_535),
    fail: wholeNumber('--fail', fail, 1_000_000),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        secret: { type: 'string', multiple: true, default: [] },
        port: { type: 'string', default: '8001' },
        host: { type: 'string', default: '127.0.0.1' },
        fail: { type: 'string', default: '0' },
        hang: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    // Node's first sentence says what is wrong; the next ones are about its own conventions.
    const [message = ''] = error instanceof Error ? error.message.split('. ') : [];
    throw new UsageError(message, { cause: error });
  }
}

function wholeNumber(flag: string, text: string, max: number): number {
  if (!/^\d{1,7}$/.test(text) || Number(text) > max) {
    throw new UsageError(`${flag} takes a whole number from 0 to ${max}, not '${text}'.`);
  }
  return Number(text);
}
