import type { Clock } from './clock.ts';
import type { LocalDynamoDb } from './dynamodb/dynamodb.ts';
import type { EventBus } from './events/bus.ts';
import type { BusEvent } from './events/rule.ts';
import type { Role, Roles } from './iam/roles.ts';
import type { Statement } from './iam/statement.ts';
import type { LambdaFunction } from './lambda/function.ts';
import type { AsynchronousInvocation } from './lambda/invoke-asynchronously.ts';
import type { ThreadPool } from './lambda/thread-pool.ts';
import type { QueueRegistry } from './sqs/queue-registry.ts';
import type { Storage } from './storage/storage.ts';

/** A running service or function. */
export interface Stoppable {
  stop(): Promise<void>;
}

export interface RegisteredFunction extends LambdaFunction {
  readonly name: string;
  readonly arn: string;
  readonly role: Role;
  /** What happens to messages that come back to the function about 16 times. */
  readonly recursiveLoop: 'Allow' | 'Terminate';
  /** What happens to asynchronous invocations that fail. */
  asynchronous: AsynchronousInvocation;
  /** Its resource policy: who may invoke it. */
  readonly permissions: Statement[];
}

/** An HTTP API and the routes created so far. */
export interface RegisteredApi {
  readonly id: string;
  /** Function ARNs by integration id. */
  readonly integrations: Map<string, string>;
  /** Integration ids by route key. */
  readonly routes: Map<string, string>;
}

/** The local AWS account of a stack: its services and the registries of its resources. */
export interface LocalAccount {
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  /** The state of the services. */
  readonly storage: Storage;
  /** The `AWS_ENDPOINT_URL` of the functions. */
  readonly awsUrl: string;
  /** The address of the HTTP API. */
  readonly publicUrl: string;
  /** Run the functions. */
  readonly threads: ThreadPool;

  readonly dynamodb: LocalDynamoDb;
  readonly roles: Roles;
  readonly queues: QueueRegistry;
  /** By queue ARN. */
  readonly queuePolicies: Map<string, readonly Statement[]>;
  /** By name. */
  readonly buses: Map<string, EventBus>;
  /** By ARN. */
  readonly functions: Map<string, RegisteredFunction>;
  /** Table names by stream ARN. */
  readonly streams: Map<string, string>;
  /** By id. */
  readonly apis: Map<string, RegisteredApi>;

  /** Runs `start` after all resources are created. Started services stop before the resources do. */
  whenCreated(start: () => Promise<Stoppable> | Stoppable): void;
  /** Told of each event that a bus accepts. */
  readonly onEvent: (event: BusEvent) => void;
  /** Reports failures of the local system and of its functions. */
  readonly onProblem: (source: string, problem: unknown) => void;
}

/** Finds a function: templates use both names and ARNs. @throws Error for an unknown function */
export function functionByNameOrArn(
  nameOrArn: string,
  { functions }: Pick<LocalAccount, 'functions'>,
): RegisteredFunction {
  const found = functions.values().find(({ name, arn }) => name === nameOrArn || arn === nameOrArn);
  if (found === undefined) throw new Error(`unknown function ${nameOrArn}`);
  return found;
}
