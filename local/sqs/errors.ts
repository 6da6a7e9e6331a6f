import { AwsError } from '../aws/aws-error.ts';

// Codes, statuses and query codes from the SDK's service model.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html

const prefixed = (code: string) => ({ queryCode: `AWS.SimpleQueueService.${code}` });

export const invalidParameter = (message: string) => new AwsError('InvalidParameterValue', message);

export const missingParameter = (name: string) =>
  new AwsError('MissingParameter', `The request must contain the parameter ${name}.`);

export const queueDoesNotExist = () =>
  new AwsError('QueueDoesNotExist', 'The specified queue does not exist.', prefixed('NonExistentQueue'));

export const receiptHandleIsInvalid = (handle: string) =>
  new AwsError(
    'ReceiptHandleIsInvalid',
    `The input receipt handle "${handle}" is not a valid receipt handle.`,
    {
      statusCode: 404,
    },
  );

export const overLimit = (message: string) => new AwsError('OverLimit', message, { statusCode: 403 });

export const invalidMessageContents = () =>
  new AwsError(
    'InvalidMessageContents',
    'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
  );

export const unsupportedOperation = (message: string) =>
  new AwsError('UnsupportedOperation', message, prefixed('UnsupportedOperation'));

export const invalidAttributeName = (name: string) =>
  new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);

export const purgeQueueInProgress = (name: string) =>
  new AwsError(
    'PurgeQueueInProgress',
    `Only one PurgeQueue operation on ${name} is allowed every 60 seconds.`,
    { statusCode: 403, ...prefixed('PurgeQueueInProgress') },
  );

export const emptyBatchRequest = () =>
  new AwsError(
    'EmptyBatchRequest',
    'There should be at least one entry in the request.',
    prefixed('EmptyBatchRequest'),
  );

export const tooManyEntries = (count: number) =>
  new AwsError(
    'TooManyEntriesInBatchRequest',
    `Maximum number of entries per request are 10. You have sent ${count}.`,
    prefixed('TooManyEntriesInBatchRequest'),
  );

export const batchEntryIdsNotDistinct = (id: string) =>
  new AwsError('BatchEntryIdsNotDistinct', `Id ${id} repeated.`, prefixed('BatchEntryIdsNotDistinct'));

export const invalidBatchEntryId = () =>
  new AwsError(
    'InvalidBatchEntryId',
    'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    prefixed('InvalidBatchEntryId'),
  );

export const batchRequestTooLong = (limit: number, size: number) =>
  new AwsError(
    'BatchRequestTooLong',
    `Batch requests cannot be longer than ${limit} bytes. You have sent ${size} bytes.`,
    prefixed('BatchRequestTooLong'),
  );
