import { expect, it } from 'vitest';
import { receivedEvents } from '../../../../lambdas/shared/events/received-events.ts';
import { captureLog } from '../../factories/capture-log.ts';
import { linkClickedEvent, webhookTestEvent } from '../../factories/linkbus-event.ts';
import { sqsRecord } from '../../factories/sqs-record.ts';

const message = (messageId: string, detail: unknown) =>
  sqsRecord(messageId, JSON.stringify({ source: 'linkbus', 'detail-type': 'link.clicked', detail }));

it('the events in messages of a rule are their details, with the ids of the messages', () => {
  expect(receivedEvents([message('m1', linkClickedEvent()), message('m2', webhookTestEvent())])).toEqual([
    { messageId: 'm1', event: linkClickedEvent() },
    { messageId: 'm2', event: webhookTestEvent() },
  ]);
});

it('an event of a type that is not known here yet is an event', () => {
  const event = { ...linkClickedEvent(), type: 'link.renamed', data: {} };

  expect(receivedEvents([message('m1', event)])).toEqual([{ messageId: 'm1', event }]);
});

it.each([
  ['that is no JSON', sqsRecord('m1', '{"detail"')],
  ['that is null', sqsRecord('m1', 'null')],
  ['without an event', sqsRecord('m1', '{}')],
  ['with null for an event', message('m1', null)],
  ['with a text for an event', message('m1', 'evt')],
  ['whose event has no id', message('m1', { ...linkClickedEvent(), id: undefined })],
  ['whose event has an id that holds no time', message('m1', { ...linkClickedEvent(), id: 'evt_1' })],
  [
    'whose event has another kind of id',
    message('m1', { ...linkClickedEvent(), id: linkClickedEvent().data.link_id }),
  ],
  ['whose event has no type', message('m1', { ...linkClickedEvent(), type: undefined })],
  ['whose event has no workspace', message('m1', { ...linkClickedEvent(), workspace_id: 7 })],
  ['whose event has no time', message('m1', { ...linkClickedEvent(), occurred_at: undefined })],
  ['whose event has a time that is none', message('m1', { ...linkClickedEvent(), occurred_at: 'today' })],
  ['whose event has no data', message('m1', { ...linkClickedEvent(), data: undefined })],
  ['whose event has null for data', message('m1', { ...linkClickedEvent(), data: null })],
])('a message %s is left out, and logged by its id and without its body', (_, unreadable) => {
  const log = captureLog();

  const received = receivedEvents([unreadable, message('m2', linkClickedEvent())]);

  expect(received.map(({ messageId }) => messageId)).toEqual(['m2']);
  expect(log.text()).toContain('"message_id":"m1"');
  expect(log.text()).not.toContain('example.com');
});
