import { setTimeout } from 'node:timers/promises';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { makeDocumentClient } from '../shared/aws/document-client.ts';
import { requiredEnvironment } from '../shared/aws/environment.ts';
import { makePutEvents } from '../shared/event-log/put-events.ts';
import { makeStoreEvents } from './store-events.ts';

const storeEvents = makeStoreEvents(
  makePutEvents(makeDocumentClient(), requiredEnvironment('EVENTS_TABLE'), setTimeout),
);

export const handler = async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => storeEvents(Records);
