import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { LinkbusFunction } from '../linkbus-function.ts';
import { LinkbusTable } from '../table.ts';

/** Resources that alarms and the dashboard cover. */
export interface WatchedResources {
  readonly functions: readonly LinkbusFunction[];
  /** Functions that read a queue or a stream. */
  readonly consumers: readonly LinkbusFunction[];
  readonly tables: readonly LinkbusTable[];
  /** Queues with a consumer. */
  readonly queues: readonly Queue[];
  /** Queues without a dead-letter queue of their own. */
  readonly deadLetterQueues: readonly Queue[];
}

/** Finds the resources in the construct tree, so new ones are covered without being listed. */
export function findWatchedResources(stack: IConstruct): WatchedResources {
  const constructs = stack.node.findAll();
  const queues = constructs.filter((each) => each instanceof Queue);
  const functions = constructs.filter((each) => each instanceof LinkbusFunction);
  return {
    functions,
    consumers: functions.filter(({ node }) =>
      node.findAll().some((each) => each instanceof CfnEventSourceMapping),
    ),
    tables: constructs.filter((each) => each instanceof LinkbusTable),
    queues: queues.filter(({ deadLetterQueue }) => deadLetterQueue !== undefined),
    deadLetterQueues: queues.filter(({ deadLetterQueue }) => deadLetterQueue === undefined),
  };
}

/** Path of a construct within its stack, such as `Links/Outbox`. */
export const pathOf = (construct: IConstruct): string => construct.node.path.split('/').slice(1).join('/');
