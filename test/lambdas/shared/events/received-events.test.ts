import { expect, it } from 'vitest';
import { receivedEvents } from '../../../../lambdas/shared/events/received-events.ts';
import { captureLog } from '../../factories/capture-log.ts';
import { linkClickedEvent, webhookTestEvent } from '../../factories/linkbus-event.ts';
import { eventMessage, sqsRecord } from '../../factories/sqs-record.ts';

it('reads the event of each message, with the message id', () => {
  expect(
    receivedEvents([eventMessage('m1', linkClickedEvent()), eventMessage('m2', webhookTestEvent())]),
  ).toEqual([
    { messageId: 'm1', event: linkClickedEvent() },
    { messageId: 'm2', event: webhookTestEvent() },
  ]);
});

it('reads an event of an unknown type', () => {
  const event = { ...linkClickedEvent(), type: 'link.renamed', data: {} };

  expect(receivedEvents([eventMessage('m1', event)])).toEqual([{ messageId: 'm1', event }]);
});

it.each([
  ['that is not JSON', sqsRecord('m1', '{"detail"')],
  ['that is null', sqsRecord('m1', 'null')],
  ['without an event', sqsRecord('m1', '{}')],
  ['whose event is null', eventMessage('m1', null)],
  ['whose event is a string', eventMessage('m1', 'evt')],
  ['whose event has no id', eventMessage('m1', { ...linkClickedEvent(), id: undefined })],
  ['whose event id is malformed', eventMessage('m1', { ...linkClickedEvent(), id: 'evt_1' })],
  [
    'whose event id has another prefix',
    eventMessage('m1', { ...linkClickedEvent(), id: linkClickedEvent().data.link_id }),
  ],
  ['whose event has no type', eventMessage('m1', { ...linkClickedEvent(), type: undefined })],
  ['whose event has no workspace', eventMessage('m1', { ...linkClickedEvent(), workspace_id: 7 })],
  ['whose event has no time', eventMessage('m1', { ...linkClickedEvent(), occurred_at: undefined })],
  ['whose event has a malformed time', eventMessage('m1', { ...linkClickedEvent(), occurred_at: 'today' })],
  ['whose event has no data', eventMessage('m1', { ...linkClickedEvent(), data: undefined })],
  ['whose event has null for data', eventMessage('m1', { ...linkClickedEvent(), data: null })],
])('leaves out a message %s, and logs its id without its body', (_, unreadable) => {
  const log = captureLog();

  const received = receivedEvents([unreadable, eventMessage('m2', linkClickedEvent())]);

  expect(received.map(({ messageId }) => messageId)).toEqual(['m2']);
  expect(log.text()).toContain('"message_id":"m1"');
  expect(log.text()).not.toContain('example.com');
});
