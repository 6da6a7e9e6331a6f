/**
 * Reads what a function with `ReportBatchItemFailures` answered: the ids of the messages that failed, of those
 * in the batch; or `'all'` where Lambda takes the whole batch for failed: a malformed answer, an empty or absent
 * `itemIdentifier`, or an id that isn't in the batch. No answer, an empty one, or an empty or absent list is
 * success.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function failedMessages(answer: unknown, batch: ReadonlySet<string>): ReadonlySet<string> | 'all' {
  if (answer === undefined || answer === null) return new Set();
  if (typeof answer !== 'object' || Array.isArray(answer)) return 'all';
  const failures = 'batchItemFailures' in answer ? answer.batchItemFailures : undefined;
  if (failures === undefined || failures === null) return new Set();
  if (!Array.isArray(failures)) return 'all';

  const failed = new Set<string>();
  for (const failure of failures) {
    const id = identifierOf(failure);
    if (id === undefined || !batch.has(id)) return 'all';
    failed.add(id);
  }
  return failed;
}

function identifierOf(failure: unknown): string | undefined {
  if (typeof failure !== 'object' || failure === null || !('itemIdentifier' in failure)) return undefined;
  return typeof failure.itemIdentifier === 'string' ? failure.itemIdentifier : undefined;
}
