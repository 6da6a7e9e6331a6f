import { ATTEMPT_LIMIT } from '../shared/delivery/reopen-delivery.ts';
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

/** 409: the workspace has as many webhooks as it may have. */
export const tooManyWebhooks = (limit: number) =>
  conflict('too-many-webhooks', 'Too many webhooks', [
    { path: '', message: `A workspace has at most ${limit} webhooks. Delete one first.` },
  ]);

/** 409: nothing is delivered to a disabled webhook. */
export const webhookDisabled = () =>
  conflict('webhook-disabled', 'Webhook disabled', [
    { path: '', message: 'The webhook is disabled. Enable it first.' },
  ]);

/** 409: others were faster, several times in a row. */
export const webhookBusy = () =>
  conflict('concurrent-change', 'Concurrent change', [
    {
      path: '',
      message: 'Others are changing the webhook at the same time. Nothing was changed; try again.',
    },
  ]);

/** 409: one more secret than may sign at once. */
export const tooManySecrets = (limit: number) =>
  conflict('too-many-secrets', 'Too many secrets', [
    {
      path: '',
      message: `At most ${limit} secrets sign at once. Wait until one has expired, or rotate with an overlap of 0.`,
    },
  ]);

/** 409: the delivery's record is full. */
export const tooManyAttempts = () =>
  conflict('too-many-attempts', 'Too many attempts', [
    { path: '', message: `A delivery that has had ${ATTEMPT_LIMIT} attempts is not made again.` },
  ]);

/** 409: the event happened just now. */
export const eventNotLogged = () =>
  conflict('event-not-logged', 'Event not logged yet', [
    { path: '', message: 'The event is not in the event log yet. Try again in a few seconds.' },
  ]);

/** 410: the event log has dropped the event, and with it the body to send. */
export const eventGone = () =>
  new Problem({
    status: 410,
    kind: 'event-gone',
    title: 'Event gone',
    detail: 'The event is not in the event log any more, which keeps events for 30 days.',
  });
