import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { awsClientConfig } from '../shared/aws/client-config.ts';
import { makeDocumentClient } from '../shared/aws/document-client.ts';
import { requiredEnvironment } from '../shared/aws/environment.ts';
import { handleEachRecord } from '../shared/aws/sqs-batch.ts';
import { makeSendReplay, parseReplayMessage, replayIdsIn } from '../shared/replay/replay-message.ts';
import { makeFindReplay } from '../shared/replay/replays-table.ts';
import { makeAwsReplayPorts } from './aws-replay-ports.ts';
import { makeContinueReplay } from './continue-replay.ts';
import { makeRunReplay } from './run-replay.ts';

/** Reserved for a page, including the SDK's retries, and for sending the next message. */
const TIME_FOR_A_PAGE_MS = 20_000;

const dynamo = makeDocumentClient();
const sqs = new SQSClient(awsClientConfig);

const continueReplay = makeContinueReplay({
  findReplay: makeFindReplay(dynamo, requiredEnvironment('REPLAYS_TABLE')),
  runReplay: makeRunReplay(makeAwsReplayPorts(dynamo, sqs)),
  sendReplay: makeSendReplay(sqs, requiredEnvironment('REPLAY_QUEUE_URL')),
});

export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
  handleEachRecord(
    event,
    ({ body, attributes }) =>
      continueReplay(
        parseReplayMessage(body),
        (afterMs) => context.getRemainingTimeInMillis() - afterMs > TIME_FOR_A_PAGE_MS,
        { redelivered: attributes.ApproximateReceiveCount !== '1' },
      ),
    replayIdsIn,
  );
