import { describe, expect, it } from 'vitest';
import { parseDeliveryMessage } from '../../../../lambdas/shared/delivery/delivery-message.ts';
import { deliveryMessage } from '../../factories/delivery-message.ts';
import { NOW_TEXT } from '../../factories/fixed-values.ts';

const textOf = (overrides: object = {}) => JSON.stringify({ ...deliveryMessage(), ...overrides });

describe('a delivery message', () => {
  it.each([
    deliveryMessage(),
    deliveryMessage({ origin: 'replayed' }),
    deliveryMessage({ origin: 'replayed', attempt: 3, round: 1 }),
    deliveryMessage({ origin: 'retried' }),
    deliveryMessage({ attempt: 10, not_before: NOW_TEXT }),
    deliveryMessage({ not_before: NOW_TEXT, turn: { at: NOW_TEXT, per_second: 5 } }),
  ])('is read as written: $origin, attempt $attempt', (message) => {
    expect(parseDeliveryMessage(JSON.stringify(message))).toEqual(message);
  });

  it('keeps the body byte for byte', () => {
    const body = ' {"a": "\\u00fc \\ud83d\\ude00",\t"b":1.0}\n';

    expect(parseDeliveryMessage(textOf({ body })).body).toBe(body);
  });

  it.each([
    ['text that is not JSON', 'delivery'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a string', '"delivery"'],
    ['an event', '{"detail-type":"link.clicked","detail":{}}'],
    ['a missing delivery id', textOf({ delivery_id: undefined })],
    ['a missing webhook id', textOf({ webhook_id: null })],
    ['an object as body', textOf({ body: {} })],
    ['an unknown origin', textOf({ origin: 'somewhere' })],
    ['a missing attempt', textOf({ attempt: undefined })],
    ['a string as attempt', textOf({ attempt: '1' })],
    ['half an attempt', textOf({ attempt: 1.5 })],
    ['attempt 0', textOf({ attempt: 0 })],
    ['an invalid time', textOf({ not_before: 'soon' })],
  ])('is refused: %s', (_, text) => {
    expect(() => parseDeliveryMessage(text)).toThrow();
  });
});

/** Literal, as earlier versions queued them: never derive these from today's types. */
const STORED =
  '"delivery_id":"dlv_01M7X20NWEG4R8Y2S6VZ3J7K9M","webhook_id":"whk_01M7X1ZV7S9A3BQJ5T0C8D4E6G","workspace_id":"default","event_id":"evt_01M7X20NWENK5X3YP0R944R959","event_type":"link.clicked","body":"{\\"title\\":\\"wörld\\"}"';
const FIRST = '"attempt":1,"round":0,"schedule_start":0';
const SECOND = '"attempt":2,"round":0,"schedule_start":0';
const DUE = '"not_before":"2026-11-20T10:15:30.123Z"';
const TURN = '"turn_at":"2026-11-20T10:15:30.123Z","turn_limit":5';
const turn = { at: '2026-11-20T10:15:30.123Z', per_second: 5 };
const not_before = '2026-11-20T10:15:30.123Z';

describe('a message without an origin, from an earlier version,', () => {
  it.each([
    ['from fan-out', `{${STORED},${FIRST}}`, {}],
    ['from a replay', `{${STORED},${FIRST},${DUE}}`, { origin: 'replayed', not_before }],
    ['with a turn', `{${STORED},${FIRST},${DUE},${TURN}}`, { origin: 'retried', not_before, turn }],
    ['for a scheduled retry', `{${STORED},${SECOND},${DUE}}`, { attempt: 2, not_before }],
    [
      'for a scheduled retry with a turn',
      `{${STORED},${SECOND},${DUE},${TURN}}`,
      { attempt: 2, not_before, turn },
    ],
    [
      'for a requested retry',
      `{${STORED},"attempt":4,"round":1,"schedule_start":3}`,
      { attempt: 4, round: 1, schedule_start: 3 },
    ],
    [
      'for a requested first attempt',
      `{${STORED},"attempt":1,"round":1,"schedule_start":0}`,
      { origin: 'retried', round: 1 },
    ],
  ] as const)('is read as today’s: %s', (_, text, expected) => {
    expect(parseDeliveryMessage(text)).toStrictEqual(deliveryMessage(expected));
  });
});

describe('a message that an earlier version queued again, with fields that it doesn’t know,', () => {
  const NEW_TURN = '"turn":{"at":"2026-11-20T10:15:20.000Z","per_second":2}';

  it('has the turn that the earlier version took last', () => {
    const text = `{${STORED},"origin":"bus",${FIRST},${DUE},${NEW_TURN},${TURN}}`;

    expect(parseDeliveryMessage(text)).toStrictEqual(deliveryMessage({ not_before, turn }));
  });

  it('is a retry without a turn once it is for the next attempt', () => {
    const text = `{${STORED},"origin":"bus",${SECOND},${DUE},${NEW_TURN}}`;

    expect(parseDeliveryMessage(text)).toStrictEqual(deliveryMessage({ attempt: 2, not_before }));
  });
});
