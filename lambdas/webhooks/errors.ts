import { conflict, notFound } from '../shared/problem/problems.ts';

/** Contract: 100 webhooks in a workspace. */
export const WEBHOOK_LIMIT = 100;

/** 404: no such webhook in the caller's workspace. */
export const webhookNotFound = () => notFound('The webhook');

/** 404: no such delivery of this webhook. */
export const deliveryNotFound = () => notFound('The delivery');

/** 409: the workspace has as many webhooks as it may have. */
export const tooManyWebhooks = () =>
  conflict('too-many-webhooks', 'Too many webhooks', [
    { path: '', message: `A workspace has at most ${WEBHOOK_LIMIT} webhooks. Delete one first.` },
  ]);
