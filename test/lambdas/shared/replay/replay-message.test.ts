import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseReplayMessage, replayIdsIn } from '../../../../lambdas/shared/replay/replay-message.ts';

const message = { webhook_id: 'whk_1', workspace_id: 'default', replay_id: 'rpl_1' };

describe('the message that asks for a replay', () => {
  it('is read as it was sent', () => {
    expect(parseReplayMessage(JSON.stringify(message))).toEqual(message);
    expect(replayIdsIn({ body: JSON.stringify(message) })).toEqual(message);
  });

  it.each(Object.keys(message))('is refused without its %s', (field) => {
    const body = JSON.stringify({ ...message, [field]: undefined });

    expect(() => parseReplayMessage(body)).toThrow('This message asks for no replay.');
    expect(replayIdsIn({ body })).toEqual({});
  });

  it('is refused whatever else it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (body) => {
        expect(() => parseReplayMessage(body)).toThrow();
        expect(replayIdsIn({ body })).toEqual({});
      }),
    );
  });
});
