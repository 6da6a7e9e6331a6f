import type { Clock } from '../clock.ts';
import type { ReceivedMessage } from '../sqs/message.ts';
import type { Queue } from '../sqs/queue.ts';
import { chainLength, extendTraceHeader, isLoop, lineageHash } from './lineage.ts';

/** The function of a mapping. */
export interface GuardedFunction {
  readonly name: string;
  readonly arn: string;
  /** What happens to a message that comes back to the function about 16 times. */
  readonly recursiveLoop: 'Allow' | 'Terminate';
}

/** The messages of an invocation, and its trace header. */
export interface TracedBatch {
  readonly messages: readonly ReceivedMessage[];
  readonly traceHeader: string;
}

interface LoopGuardDeps {
  readonly queue: Queue;
  readonly target: GuardedFunction;
  readonly clock: Clock;
  /** Reports stopped messages. */
  readonly onProblem: (message: string) => void;
}

/**
 * Makes the detection of recursive loops for one queue and function. It takes the messages out of a batch that come from
 * an earlier invocation of the function, which came from an earlier one, and so on for more than 16 invocations. They go
 * to the queue's dead-letter queue; without one they are deleted. The trace header for the others is that of the message
 * with the longest chain.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
export function makeLoopGuard({ queue, target, clock, onProblem }: LoopGuardDeps) {
  const functionHash = lineageHash(target.arn);
  const destination = queue.settings.redrive === undefined ? 'were dropped' : 'went to the dead-letter queue';

  return function stopLoops(batch: readonly ReceivedMessage[]): TracedBatch {
    const messages: ReceivedMessage[] = [];
    let traceHeader = extendTraceHeader(undefined, functionHash, clock.now());
    let longest = 0;
    for (const message of batch) {
      const { AWSTraceHeader } = message.systemAttributes;
      if (AWSTraceHeader !== undefined) {
        const extended = extendTraceHeader(AWSTraceHeader, functionHash, clock.now());
        if (target.recursiveLoop === 'Terminate' && isLoop(extended, functionHash)) {
          queue.giveUp(message.receiptHandle);
          continue;
        }
        const length = chainLength(extended);
        if (length > longest) [traceHeader, longest] = [extended, length];
      }
      messages.push(message);
    }
    if (messages.length < batch.length) {
      onProblem(
        `The function ${target.name} and the queue ${queue.name} form a loop: ${batch.length - messages.length} of ${batch.length} messages came back to the function more than 16 times and ${destination}.`,
      );
    }
    return { messages, traceHeader };
  };
}
