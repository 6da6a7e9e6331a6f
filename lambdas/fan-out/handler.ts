import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { awsClientConfig } from '../shared/aws/client-config.ts';
import { callDirectly } from '../shared/aws/direct-calls.ts';
import { makeDocumentClient } from '../shared/aws/document-client.ts';
import { requiredEnvironment } from '../shared/aws/environment.ts';
import { makeEnqueueDeliveries } from '../shared/delivery/enqueue-deliveries.ts';
import { makeReadSubscriptions } from '../shared/webhook/subscriptions-table.ts';
import { makeFanOut } from './fan-out.ts';

const fanOut = makeFanOut({
  readSubscriptions: makeReadSubscriptions(makeDocumentClient(), requiredEnvironment('WEBHOOKS_TABLE')),
  enqueue: makeEnqueueDeliveries(
    callDirectly(new SQSClient(awsClientConfig)),
    requiredEnvironment('DELIVERY_QUEUE_URL'),
  ),
});

export const handler = async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => fanOut(Records);
