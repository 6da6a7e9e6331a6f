import { ATTEMPT_LIMIT } from '../shared/delivery/reopening-message.ts';
import { Problem } from '../shared/problem/problem.ts';
import { conflict, notFound } from '../shared/problem/problems.ts';

/** 404: no such webhook in the caller's workspace. */
export const webhookNotFound = () => notFound('The webhook');

/** 404: no such delivery of this webhook. */
export const deliveryNotFound = () => notFound('The delivery');

/** 404: no such replay of this webhook. */
export const replayNotFound = () => notFound('The replay');

/** 409: another replay of the webhook is running. */
export const replayRunning = () =>
  conflict('replay-running', 'Replay running', [
    { path: '', message: 'Another replay of this webhook is running. Wait until it has finished.' },
  ]);

/** 409: the workspace has the maximum number of webhooks. */
export const tooManyWebhooks = (limit: number) =>
  conflict('too-many-webhooks', 'Too many webhooks', [
    { path: '', message: `A workspace has at most ${limit} webhooks. Delete one first.` },
  ]);

/** 409: disabled webhooks receive nothing. */
export const webhookDisabled = () =>
  conflict('webhook-disabled', 'Webhook disabled', [
    { path: '', message: 'The webhook is disabled. Enable it first.' },
  ]);

/** 409: other requests changed the webhook first, several times in a row. */
export const webhookBusy = () =>
  conflict('concurrent-change', 'Concurrent change', [
    { path: '', message: 'Other requests are changing the webhook. Nothing was changed; try again.' },
  ]);

/** 409: the maximum number of secrets already sign. */
export const tooManySecrets = (limit: number) =>
  conflict('too-many-secrets', 'Too many secrets', [
    {
      path: '',
      message: `At most ${limit} secrets can sign at once. Wait until one expires, or rotate with an overlap of 0.`,
    },
  ]);

/** 409: the delivery has had the maximum number of attempts. */
export const tooManyAttempts = () =>
  conflict('too-many-attempts', 'Too many attempts', [
    { path: '', message: `The delivery has had ${ATTEMPT_LIMIT} attempts and cannot have more.` },
  ]);

/** 410: the event log no longer has the event, and so the body to send. */
export const eventGone = () =>
  new Problem({
    status: 410,
    kind: 'event-gone',
    title: 'Event gone',
    detail: 'The event log keeps events for 30 days and no longer has this one.',
  });
