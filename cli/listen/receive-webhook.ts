import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { formatWebhook, member, type SignatureState } from './format-webhook.ts';
import { readBody } from './read-body.ts';
import type { WebhookLog } from './webhook-log.ts';

const MAX_BODY_BYTES = 256 * 1024;

export interface ReceiveOptions {
  /** One of them must have signed a webhook. May change. @default () => [] - signatures aren't checked */
  readonly secrets?: () => readonly string[];
  /** Number of attempts to fail with 500, for each webhook id. @default 0 */
  readonly fail?: number;
  /** Never respond. @default false */
  readonly hang?: boolean;
  /** @default console.log */
  readonly print?: (text: string) => void;
}

/**
 * Makes the handler of `POST /webhook`. It responds 204, 401 if no secret signed the webhook, 400 if the body isn't
 * JSON, or 413 if the body is over 256 KiB.
 */
export function makeReceiveWebhook(log: WebhookLog, options: ReceiveOptions) {
  const { secrets = () => [], fail = 0, hang = false, print = console.log } = options;

  return async function receiveWebhook(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await readBody(request, MAX_BODY_BYTES);
    if (bytes === 'cut_off') return print('The connection closed before the whole webhook arrived.');
    if (bytes === 'too_large') {
      print('Refused a webhook over 256 KiB.');
      return respond(response, 413, 'The body is over 256 KiB.');
    }
    const verifiers = secrets().map((secret) => new Webhook(secret));
    const signature = signatureState(request.headers, bytes, verifiers);
    const body = parseJson(bytes);
    const id = textOrNull(request.headers['webhook-id'] ?? member(body, 'id'));
    const refusal = refuse(signature, body, verifiers.length > 0);
    // A forged id must not use up another webhook's failures.
    const earlier = refusal || id === null ? 0 : log.countArrival(id);
    const status = refusal?.status ?? (hang ? null : earlier < fail ? 500 : 204);
    const webhook = {
      id,
      type: textOrNull(member(body, 'type')),
      received_at: new Date().toISOString(),
      verified: signature === 'signature ok',
      repeat: earlier > 0,
      status,
      body: body ?? null,
    };
    log.add(webhook);
    print(formatWebhook(webhook, signature));
    if (status !== null) respond(response, status, refusal?.message);
  };

  function refuse(signature: SignatureState, body: unknown, isVerified: boolean) {
    if (isVerified && signature !== 'signature ok')
      return { status: 401, message: 'The signature matches none of the secrets.' };
    return body === undefined ? { status: 400, message: 'The body is not JSON.' } : undefined;
  }
}

function signatureState(
  headers: IncomingHttpHeaders,
  body: Buffer,
  verifiers: readonly Webhook[],
): SignatureState {
  if (headers['webhook-signature'] === undefined) return 'unsigned';
  if (verifiers.length === 0) return 'signature not checked';
  return verifiers.some((verifier) => verifies(verifier, headers, body)) ? 'signature ok' : 'BAD SIGNATURE';
}

function verifies(verifier: Webhook, headers: IncomingHttpHeaders, body: Buffer): boolean {
  try {
    verifier.verify(body, headers as Record<string, string>, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

/** Returns `undefined` if the bytes aren't JSON. */
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

function respond(response: ServerResponse, status: number, message?: string): void {
  response.statusCode = status;
  response.end(message);
}
