import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  makeSendReplay,
  parseReplayMessage,
  replayIdsIn,
} from '../../../../lambdas/shared/replay/replay-message.ts';
import { WEBHOOK_ID } from '../../factories/fixed-values.ts';

const message = { webhook_id: WEBHOOK_ID, workspace_id: 'default', replay_id: 'rpl_1' };

describe('a replay message', () => {
  it('is parsed as it was sent', () => {
    expect(parseReplayMessage(JSON.stringify(message))).toEqual(message);
    expect(replayIdsIn({ body: JSON.stringify(message) })).toEqual(message);
  });

  it.each(Object.keys(message))('is rejected without its %s', (field) => {
    const body = JSON.stringify({ ...message, [field]: undefined });

    expect(() => parseReplayMessage(body)).toThrow('The message is not a replay message.');
    expect(replayIdsIn({ body })).toEqual({});
  });

  it('is rejected if it is any other text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (body) => {
        expect(() => parseReplayMessage(body)).toThrow();
        expect(replayIdsIn({ body })).toEqual({});
      }),
    );
  });

  it('is sent in the group of its webhook, with or without a delay', async () => {
    const client = new SQSClient();
    const sqs = mockClient(client);
    sqs.on(SendMessageCommand).resolves({});
    const sendReplay = makeSendReplay(client, 'queue-url');

    await sendReplay(message);
    await sendReplay(message, 5);

    const sent = { QueueUrl: 'queue-url', MessageBody: JSON.stringify(message), MessageGroupId: WEBHOOK_ID };
    expect(sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input)).toEqual([
      sent,
      { ...sent, DelaySeconds: 5 },
    ]);
  });
});
