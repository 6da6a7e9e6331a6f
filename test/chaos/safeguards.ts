/** A change of a source file that takes a safeguard out. */
export interface Edit {
  readonly file: string;
  /** Text that the file has exactly once. */
  readonly from: string;
  readonly to: string;
}

/** A safeguard, and the run that shows what it is for. */
export interface Safeguard {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** The `--faults` of the run: those that the safeguard is for. */
  readonly faults: string;
}

/** Makes a consumer report no failed message. */
const reportsNothing = (file: string, failures: string): Edit => ({
  file,
  from: `batchItemFailures: ${failures} }`,
  to: 'batchItemFailures: [] }',
});

/** Every link is throttled now and then, so that the overflow queue is used. */
const HOT_LINKS = 'throttles=0.02,throttled=LinksTable,throttleMs=500';

const UNANSWERED = 'lostResponses=0.03,stalls=0.02,resets=0.02';

export const SAFEGUARDS: readonly Safeguard[] = [
  {
    name: 'partial failures of the outbox',
    edits: [
      reportsNothing(
        'lambdas/outbox/relay.ts',
        'first ? [{ itemIdentifier: sequenceNumberOf(first.record) }] : []',
      ),
    ],
    // Longer than the outbox keeps trying.
    faults: 'throttles=0.02,throttled=linkbus-local,throttleMs=20000',
  },
  {
    name: 'partial failures of fan-out',
    edits: [
      reportsNothing(
        'lambdas/fan-out/fan-out.ts',
        'failed.map(({ messageId }) => ({ itemIdentifier: messageId }))',
      ),
    ],
    faults: 'partialFailures=0.1',
  },
  {
    name: 'partial failures of the overflow consumer',
    edits: [
      reportsNothing(
        'lambdas/overflow/count-overflow.ts',
        'failed.map((itemIdentifier) => ({ itemIdentifier }))',
      ),
    ],
    faults: `${HOT_LINKS},resets=0.3`,
  },
  {
    name: 'partial failures of the dispatcher',
    edits: [
      {
        file: 'lambdas/shared/aws/sqs-batch.ts',
        from: 'return { batchItemFailures };',
        to: 'return { batchItemFailures: batchItemFailures.slice(0, 0) };',
      },
    ],
    faults: 'resets=0.3',
  },
  {
    name: 'the deterministic event id',
    edits: [
      {
        file: 'lambdas/outbox/events-of.ts',
        from: '    id: fact.id,',
        to: "    id: fact.id.slice(0, -4) + Math.floor(1e4 * Math.random()).toString().padStart(4, '0'),",
      },
    ],
    faults: 'duplicateBatches=0.2',
  },
  {
    name: 'the condition of the counting write',
    edits: [{ file: 'lambdas/shared/link/count-click.ts', from: ' AND clicks < click_limit', to: '' }],
    faults: 'duplicateBatches=0.05',
  },
  {
    name: 'the condition of counted clicks',
    edits: [
      {
        file: 'lambdas/shared/link/count-overflow-clicks.ts',
        from: "          ConditionExpression: 'attribute_not_exists(id)',\n",
        to: '',
      },
    ],
    faults: `${HOT_LINKS},duplicateBatches=0.5`,
  },
  {
    name: 'settling: maybe counted clicks are counted',
    edits: [
      {
        file: 'lambdas/overflow/settle-links.ts',
        from: '    const byLink = Map.groupBy(recent, ({ short_code }) => short_code);\n',
        to: '    if (now() > 0) {\n      await count(clicks);\n      return [];\n    }\n    const byLink = new Map<string, typeof recent>();\n',
      },
    ],
    faults: UNANSWERED,
  },
  {
    name: 'settling: maybe counted clicks are dropped',
    edits: [
      {
        file: 'lambdas/overflow/settle-links.ts',
        from: '    const byLink = Map.groupBy(recent, ({ short_code }) => short_code);\n',
        to: '    if (now() > 0) return [];\n    const byLink = new Map<string, typeof recent>();\n',
      },
    ],
    faults: UNANSWERED,
  },
  {
    name: 'the dead-letter queue',
    edits: [
      {
        file: 'lambdas/dispatcher/follow-up.ts',
        from: '      await ports.sendToDeadLetterQueue(message);\n',
        to: '',
      },
    ],
    faults: 'crashes=0.01',
  },
];
