import { describe, expect, it } from 'vitest';
import { parseDeliveryMessage } from '../../../../lambdas/shared/delivery/delivery-message.ts';
import { deliveryMessage } from '../../factories/delivery-message.ts';
import { NOW_TEXT } from '../../factories/fixed-values.ts';

const textOf = (overrides: object = {}) => JSON.stringify({ ...deliveryMessage(), ...overrides });

describe('a message of the delivery queue', () => {
  it.each([deliveryMessage(), deliveryMessage({ attempt: 10, not_before: NOW_TEXT })])(
    'is read as it was written: attempt $attempt',
    (message) => {
      expect(parseDeliveryMessage(JSON.stringify(message))).toEqual(message);
    },
  );

  it('keeps the body byte for byte', () => {
    const body = ' {"a": "\\u00fc \\ud83d\\ude00",\t"b":1.0}\n';

    expect(parseDeliveryMessage(textOf({ body })).body).toBe(body);
  });

  it.each([
    ['what is not JSON', 'delivery'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a text', '"delivery"'],
    ['an event', '{"detail-type":"link.clicked","detail":{}}'],
    ['no delivery id', textOf({ delivery_id: undefined })],
    ['no webhook id', textOf({ webhook_id: null })],
    ['a body that is an object', textOf({ body: {} })],
    ['no attempt', textOf({ attempt: undefined })],
    ['an attempt that is a text', textOf({ attempt: '1' })],
    ['half an attempt', textOf({ attempt: 1.5 })],
    ['attempt 0: attempts count from 1', textOf({ attempt: 0 })],
    ['a time that is none', textOf({ not_before: 'soon' })],
  ])('is refused where no fan-out made it: %s', (_, text) => {
    expect(() => parseDeliveryMessage(text)).toThrow();
  });
});
