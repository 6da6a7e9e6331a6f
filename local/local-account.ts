import type { Clock } from './clock.ts';
import type { LocalDynamoDb } from './dynamodb/start.ts';
import type { EventBus } from './events/bus.ts';
import type { WaitingGauge } from './http-api/limit-concurrency.ts';
import type { Role, Roles } from './iam/roles.ts';
import type { Statement } from './iam/statement.ts';
import type { LambdaFunction } from './lambda/function.ts';
import type { QueueRegistry } from './sqs/queue-registry.ts';

/** Something that was started and has to be stopped. */
export interface Stoppable {
  stop(): Promise<void>;
}

export interface RegisteredFunction extends LambdaFunction {
  readonly name: string;
  readonly arn: string;
  readonly role: Role;
  /** Who may invoke it. */
  readonly permissions: Statement[];
}

/** An HTTP API while its routes are being collected. */
export interface RegisteredApi {
  readonly id: string;
  /** Integration id to function ARN. */
  readonly integrations: Map<string, string>;
  /** Route key to integration id. */
  readonly routes: Map<string, string>;
}

/** The AWS account that a template is run in: what its resources are made of, and where they find each other. */
export interface LocalAccount {
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  /** Where AWS is: the endpoints that functions get. */
  readonly endpoints: { readonly aws: string; readonly dynamodb: string };
  /** The address that HTTP APIs are served on; there can be one. */
  readonly publicUrl: string;
  /** Requests to the HTTP API that wait because its functions are busy. */
  readonly requests: WaitingGauge;
  /** The most execution environments of one function at once. */
  readonly functionConcurrency: number;

  readonly dynamodb: LocalDynamoDb;
  readonly roles: Roles;
  readonly queues: QueueRegistry;
  /** By the queue's ARN. */
  readonly queuePolicies: Map<string, readonly Statement[]>;
  /** By name. */
  readonly buses: Map<string, EventBus>;
  /** By ARN. */
  readonly functions: Map<string, RegisteredFunction>;
  /** Stream ARN to table name. */
  readonly streams: Map<string, string>;
  /** By id. */
  readonly apis: Map<string, RegisteredApi>;

  /** Runs `start` once every resource has been created. What it starts is stopped before the resources are. */
  whenCreated(start: () => Promise<Stoppable> | Stoppable): void;
  /** A line that a function wrote. */
  readonly onLog: (source: string, stream: 'stdout' | 'stderr', line: string) => void;
  /** Something that whoever runs the system should know of. */
  readonly onProblem: (source: string, problem: unknown) => void;
}

/**
 * A function by its name or its ARN, either of which a template may give.
 * @throws where there is none
 */
export function functionNamed(
  nameOrArn: string,
  { functions }: Pick<LocalAccount, 'functions'>,
): RegisteredFunction {
  const found = functions.values().find(({ name, arn }) => name === nameOrArn || arn === nameOrArn);
  if (found === undefined) throw new Error(`there is no function ${nameOrArn}`);
  return found;
}
