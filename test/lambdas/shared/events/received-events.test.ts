import { expect, it } from 'vitest';
import { receivedEvents } from '../../../../lambdas/shared/events/received-events.ts';
import { captureLog } from '../../factories/capture-log.ts';
import { linkClickedEvent, webhookTestEvent } from '../../factories/linkbus-event.ts';
import { sqsRecord } from '../../factories/sqs-record.ts';

const message = (messageId: string, detail: unknown) =>
  sqsRecord(messageId, JSON.stringify({ source: 'linkbus', 'detail-type': 'link.clicked', detail }));

it('reads the event of each message, with the message id', () => {
  expect(receivedEvents([message('m1', linkClickedEvent()), message('m2', webhookTestEvent())])).toEqual([
    { messageId: 'm1', event: linkClickedEvent() },
    { messageId: 'm2', event: webhookTestEvent() },
  ]);
});

it('reads an event of an unknown type', () => {
  const event = { ...linkClickedEvent(), type: 'link.renamed', data: {} };

  expect(receivedEvents([message('m1', event)])).toEqual([{ messageId: 'm1', event }]);
});

it.each([
  ['that is not JSON', sqsRecord('m1', '{"detail"')],
  ['that is null', sqsRecord('m1', 'null')],
  ['without an event', sqsRecord('m1', '{}')],
  ['whose event is null', message('m1', null)],
  ['whose event is a string', message('m1', 'evt')],
  ['whose event has no id', message('m1', { ...linkClickedEvent(), id: undefined })],
  ['whose event id is malformed', message('m1', { ...linkClickedEvent(), id: 'evt_1' })],
  [
    'whose event id has another prefix',
    message('m1', { ...linkClickedEvent(), id: linkClickedEvent().data.link_id }),
  ],
  ['whose event has no type', message('m1', { ...linkClickedEvent(), type: undefined })],
  ['whose event has no workspace', message('m1', { ...linkClickedEvent(), workspace_id: 7 })],
  ['whose event has no time', message('m1', { ...linkClickedEvent(), occurred_at: undefined })],
  ['whose event has a malformed time', message('m1', { ...linkClickedEvent(), occurred_at: 'today' })],
  ['whose event has no data', message('m1', { ...linkClickedEvent(), data: undefined })],
  ['whose event has null for data', message('m1', { ...linkClickedEvent(), data: null })],
])('leaves out a message %s, and logs its id without its body', (_, unreadable) => {
  const log = captureLog();

  const received = receivedEvents([unreadable, message('m2', linkClickedEvent())]);

  expect(received.map(({ messageId }) => messageId)).toEqual(['m2']);
  expect(log.text()).toContain('"message_id":"m1"');
  expect(log.text()).not.toContain('example.com');
});
