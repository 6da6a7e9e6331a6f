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

const NO_FAILURES = '{ batchItemFailures: [] }';

export const SAFEGUARDS: readonly Safeguard[] = [
  {
    name: 'partial failures of the outbox',
    edits: [
      {
        file: 'lambdas/outbox/relay.ts',
        from: '{ batchItemFailures: failed ? [{ itemIdentifier: failed.sequenceNumber }] : [] }',
        to: NO_FAILURES,
      },
    ],
    faults: 'partialFailures=0.3',
  },
  {
    name: 'partial failures of fan-out',
    edits: [
      {
        file: 'lambdas/fan-out/fan-out.ts',
        from: '{ batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) }',
        to: NO_FAILURES,
      },
    ],
    faults: 'partialFailures=0.1',
  },
  {
    name: 'the deterministic event id',
    edits: [
      {
        file: 'lambdas/outbox/events-of.ts',
        from: '    id: fact.id,',
        to: '    id: fact.id.slice(0, -4) + Math.random().toString(36).slice(2, 6).toUpperCase(),',
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
    faults: 'throttles=0.05,throttled=LinksTable,throttleMs=1000,duplicateBatches=0.5',
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
