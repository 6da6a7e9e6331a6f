import * as z from 'zod';

const response = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish() })
  .nullish();

/**
 * Reads the ids of failed items from the response of a function with `ReportBatchItemFailures`; none if the response
 * or the list is empty. `undefined` for a malformed response, which Lambda treats as a failure of the whole batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export function readBatchItemFailures(payload: unknown): ReadonlySet<string> | undefined {
  const { success, data } = response.safeParse(payload);
  if (!success) return undefined;
  return new Set(data?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
}
