import * as z from 'zod';
import { parse } from '../shared/api/parse.ts';
import type { ApiOperation } from '../shared/api/request.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import { generateSecret } from '../shared/standard-webhooks/secret.ts';
import type { WebhookSecret } from '../shared/webhook/webhook-record.ts';
import { tooManySecrets } from './errors.ts';
import type { UpdateWebhook } from './update-webhook.ts';
import { bodyIsObject, wholeNumber } from './webhook-request.ts';
import { webhookResource } from './webhook-resource.ts';

/** Maximum secrets of a webhook that sign at once: each adds a signature to every delivery. */
export const SECRET_LIMIT = 10;

/** How long earlier secrets still sign. */
const DEFAULT_OVERLAP_SECONDS = 24 * 60 * 60;
const MAX_OVERLAP_SECONDS = 7 * 24 * 60 * 60;

/** The optional body of `POST /webhooks/{id}/rotate-secret`. */
export const rotateSecretRequest = z
  .strictObject(
    { overlap_seconds: wholeNumber(0, MAX_OVERLAP_SECONDS).default(DEFAULT_OVERLAP_SECONDS) },
    bodyIsObject,
  )
  .prefault({});

/**
 * `POST /webhooks/{id}/rotate-secret`: responds with a new secret, which signs from now on. Only this response shows
 * it. Earlier secrets also sign until the overlap ends.
 */
export function makeRotateSecret(deps: {
  readonly updateWebhook: UpdateWebhook;
  readonly now: () => number;
}): ApiOperation {
  return async function rotateSecret({ caller, pathParameters: { id = '' }, body }) {
    const { overlap_seconds } = parse(rotateSecretRequest, body);
    const secret = generateSecret();
    const webhook = await deps.updateWebhook(caller.workspaceId, id, ({ secrets }) => {
      if (secrets.some(({ value }) => value === secret)) return undefined;
      const now = deps.now();
      const earlier = stillSigning(secrets, now, now + overlap_seconds * 1_000);
      if (earlier.length >= SECRET_LIMIT) throw tooManySecrets(SECRET_LIMIT);
      return { set: { secrets: [{ value: secret }, ...earlier], updated_at: timestamp(now) } };
    });
    return { status: 200, body: { ...webhookResource(webhook), secret } };
  };
}

/** Keeps the secrets that have not expired, and lets none of them sign past `end`. */
function stillSigning(secrets: readonly WebhookSecret[], now: number, end: number): WebhookSecret[] {
  return secrets
    .map(({ value, expires_at }) => ({
      value,
      expires_at: timestamp(Math.min(end, expires_at === undefined ? end : Date.parse(expires_at))),
    }))
    .filter(({ expires_at }) => expires_at > timestamp(now));
}
