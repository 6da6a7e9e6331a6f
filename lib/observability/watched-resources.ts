import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { LinkbusFunction } from '../linkbus-function.ts';

/** What there is to watch in a stack. */
export interface WatchedResources {
  readonly functions: readonly LinkbusFunction[];
  readonly tables: readonly Table[];
  /** Queues that something reads. */
  readonly queues: readonly Queue[];
  /** Queues at the end of the line: those without a dead-letter queue of their own. */
  readonly deadLetterQueues: readonly Queue[];
}

/** Finds what there is, so that whatever is added to the stack is watched without being named here. */
export function findWatchedResources(stack: IConstruct): WatchedResources {
  const constructs = stack.node.findAll();
  const queues = constructs.filter((each) => each instanceof Queue);
  return {
    functions: constructs.filter((each) => each instanceof LinkbusFunction),
    tables: constructs.filter((each) => each instanceof Table),
    queues: queues.filter(({ deadLetterQueue }) => deadLetterQueue !== undefined),
    deadLetterQueues: queues.filter(({ deadLetterQueue }) => deadLetterQueue === undefined),
  };
}

/** The path of a construct below its stack: `Links/Outbox`. */
export const pathOf = (construct: IConstruct): string => construct.node.path.split('/').slice(1).join('/');
