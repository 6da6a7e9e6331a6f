import type { IncomingMessage, ServerResponse } from 'node:http';
import { verify } from '../../lambdas/shared/standard-webhooks/verify.ts';
import { describeWebhook, member, type SignatureState } from './describe-webhook.ts';
import { readBody } from './read-body.ts';
import type { WebhookLog } from './webhook-log.ts';

const MAX_BODY_BYTES = 256 * 1024;

export interface ReceiveOptions {
  /** When there are any, a webhook that none of them signed is answered 401. @default [] */
  readonly secrets?: readonly string[];
  /** How many deliveries of each webhook id are answered 500 before one is taken. @default 0 */
  readonly fail?: number;
  /** Leaves what it takes unanswered. @default false */
  readonly hang?: boolean;
  /** Gets each block of output. @default console.log */
  readonly print?: (text: string) => void;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

/**
 * Makes the handler of `POST /webhook`. It answers 204; 401 when there are secrets and none of them signed,
 * 400 when the body isn't JSON, 413 when it is over 256 KiB.
 */
export function makeReceiveWebhook(log: WebhookLog, options: ReceiveOptions) {
  const { secrets = [], fail = 0, hang = false, print = console.log, now = Date.now } = options;

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const bytes = await readBody(request, MAX_BODY_BYTES);
    if (bytes === 'cut_off') return print('A webhook was cut off before its end.');
    if (bytes === 'too_large') {
      print(`A webhook of more than ${MAX_BODY_BYTES} bytes was refused.`);
      return answer(response, 413, 'The body is over 256 KiB.');
    }
    const signature = signatureState(request, bytes, secrets, now);
    const body = parseJson(bytes);
    const id = header(request, 'webhook-id') ?? textOrNull(member(body, 'id'));
    const refusal = refuse(signature, body, secrets);
    // A forged id must not use up another webhook's failures.
    const before = refusal || id === null ? 0 : log.see(id);
    const status = refusal?.status ?? (hang ? null : before < fail ? 500 : 204);
    const webhook = {
      id,
      type: textOrNull(member(body, 'type')),
      received_at: new Date(now()).toISOString(),
      verified: signature === 'signature ok',
      repeat: before > 0,
      status,
      body: body ?? null,
    };
    log.add(webhook);
    print(describeWebhook(webhook, signature));
    if (status !== null) answer(response, status, refusal?.message);
  };
}

function refuse(signature: SignatureState, body: unknown, secrets: readonly string[]) {
  if (secrets.length > 0 && signature !== 'signature ok') {
    return { status: 401, message: 'None of the secrets signed this.' };
  }
  return body === undefined ? { status: 400, message: 'The body is not JSON.' } : undefined;
}

function signatureState(
  request: IncomingMessage,
  body: Uint8Array,
  secrets: readonly string[],
  now: () => number,
): SignatureState {
  const signature = header(request, 'webhook-signature');
  if (signature === undefined) return 'unsigned';
  if (secrets.length === 0) return 'signature not checked';
  const id = header(request, 'webhook-id');
  const timestamp = header(request, 'webhook-timestamp');
  const verification = verify({ id, timestamp, signature, body }, { secrets, now });
  return verification === 'ok' ? 'signature ok' : 'BAD SIGNATURE';
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** `undefined` when the bytes aren't JSON. */
function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function answer(response: ServerResponse, status: number, message?: string): void {
  response.statusCode = status;
  response.end(message);
}
