import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { TableKey } from './tables.ts';

/** A service that the cases can be run against. */
export type ServiceName = 'dynamodb' | 'sqs' | 'events';

/** A queue that a case created. */
export interface CreatedQueue {
  readonly url: string;
  readonly arn: string;
}

/** Properties of a queue, as in CloudFormation. */
export interface QueueProperties {
  readonly VisibilityTimeout?: number;
  readonly DelaySeconds?: number;
  readonly MaximumMessageSize?: number;
  readonly ReceiveMessageWaitTimeSeconds?: number;
  readonly RedrivePolicy?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
}

export interface RuleProperties {
  readonly pattern: object;
  readonly queue: CreatedQueue;
  /** @default - none */
  readonly deadLetterQueue?: CreatedQueue;
}

/** An implementation of DynamoDB, and maybe of SQS and EventBridge. Its clients don't retry. */
export interface Target {
  readonly name: string;
  readonly dynamodb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly events: EventBridgeClient;
  /** The names of the tables, by their key in `tables.ts`. */
  readonly tables: Readonly<Record<TableKey, string>>;
  /** Creates a queue that EventBridge may send to. */
  createQueue(properties?: QueueProperties): Promise<CreatedQueue>;
  /** Creates a bus with a rule for each of these. @returns the name of the bus */
  createBus(rules: readonly RuleProperties[]): Promise<string>;
  /** Lets this much time pass for the services. */
  pass(seconds: number): Promise<void>;
  /** Lets time pass until the request has its response. */
  waitFor<Result>(request: Promise<Result>): Promise<Result>;
  /** Waits until the indexes have what was written. */
  indexed(): Promise<void>;
  stop(): Promise<void>;
}

/** Cases by title. A case throws if the target doesn't behave like AWS. */
export type Cases = Readonly<Record<string, (target: Target) => Promise<void>>>;
