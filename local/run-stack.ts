import { isIPv6 } from 'node:net';
import { startAwsEndpoint } from './aws/endpoint.ts';
import { type Clock, systemClock } from './clock.ts';
import { createResources } from './create-resources.ts';
import type { Item } from './dynamodb/attribute-value.ts';
import { startDynamoDb } from './dynamodb/start.ts';
import type { BusEvent } from './events/rule.ts';
import { makeEventsService } from './events/service.ts';
import { freePort } from './free-port.ts';
import { makeAuthorize } from './iam/principals.ts';
import { Roles } from './iam/roles.ts';
import { MAXIMUM_ENVIRONMENTS } from './lambda/function.ts';
import type { LocalAccount, Stoppable } from './local-account.ts';
import { QueueRegistry } from './sqs/queue-registry.ts';
import { makeSqsService } from './sqs/service.ts';
import type { Storage } from './storage/storage.ts';
import type { SynthesizedStack } from './template/template.ts';

export interface RunStackOptions {
  readonly stack: SynthesizedStack;
  /** The address of the stack's HTTP API. Everything else listens on 127.0.0.1. */
  readonly host: string;
  /** The port of the stack's HTTP API; 0 picks a free port. */
  readonly port: number;
  /** @default - the system clock */
  readonly clock?: Clock;
  readonly onLog: LocalAccount['onLog'];
  readonly onProblem: LocalAccount['onProblem'];
  readonly storage?: Storage;
  /** Called for each event on the bus. */
  readonly onEvent?: (event: BusEvent) => void;
  /** Called after each write of an item, in DynamoDB JSON; `after` is undefined for a deletion. */
  readonly onItem?: (tableName: string, after: Item | undefined, before: Item | undefined) => void;
}

export interface RunningStack {
  /** The address of the stack's HTTP API. */
  readonly url: string;
  /** The `AWS_ENDPOINT_URL` of the stack's tables, queues and bus. */
  readonly awsUrl: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Refuses new requests, waits for those in flight, and stops everything. */
  stop(): Promise<void>;
}

const REGION = 'us-east-1';
const ACCOUNT_ID = '000000000000';

/**
 * Runs a synthesized stack on this machine: its routes, functions, tables, queues, bus, rules and event sources.
 * State is in memory and is lost when the process ends.
 * @throws UnsupportedTemplateError for a template that isn't supported, or EADDRINUSE for a port in use
 */
export async function runStack(options: RunStackOptions): Promise<RunningStack> {
  const { stack, host, clock = systemClock, onProblem } = options;
  const port = await freePort(host, options.port);
  const started: Stoppable[] = [];
  const stop = async () => {
    for (const each of started.splice(0).reverse()) await each.stop();
  };

  try {
    const dynamodb = await startDynamoDb({
      region: REGION,
      accountId: ACCOUNT_ID,
      clock,
      onProblem: (problem) => onProblem('dynamodb', problem),
    });
    started.push({ stop: dynamodb.close });

    const roles = new Roles();
    const queuePolicies: LocalAccount['queuePolicies'] = new Map();
    const authorize = makeAuthorize(roles.principals, queuePolicies);
    const queues = new QueueRegistry();
    const buses: LocalAccount['buses'] = new Map();
    const endpoint = await startAwsEndpoint({
      services: [
        makeSqsService({ queues, endpointUrl: () => endpoint.url, clock, authorize }),
        makeEventsService({
          busByName: (name) => buses.get(name),
          onProblem: (problem) => onProblem('events', problem),
          authorize,
        }),
      ],
      passThrough: { DynamoDB_20120810: dynamodb.url },
      onProblem,
    });
    started.push({ stop: endpoint.close });

    const starters: (() => Promise<Stoppable> | Stoppable)[] = [];
    const account: LocalAccount = {
      region: REGION,
      accountId: ACCOUNT_ID,
      clock,
      endpoints: { aws: endpoint.url, dynamodb: dynamodb.url },
      publicUrl: `http://${isIPv6(host) ? `[${host}]` : host}:${port}`,
      requests: { waiting: 0 },
      functionConcurrency: MAXIMUM_ENVIRONMENTS,
      dynamodb,
      roles,
      queues,
      queuePolicies,
      buses,
      functions: new Map(),
      streams: new Map(),
      apis: new Map(),
      whenCreated: (start) => starters.push(start),
      onLog: options.onLog,
      onProblem,
    };
    // Stop both at once: event sources wait for their invocations, and functions end those that take too long.
    const running: Stoppable[] = [];
    started.push({
      stop: async () => {
        const functions = [...account.functions.values()];
        await Promise.all([...running, ...functions].map((each) => each.stop()));
      },
    });
    const outputs = await createResources(stack, account);
    await dynamodb.enforcePolicies(roles.principals);
    for (const start of starters) running.push(await start());
    return { url: account.publicUrl, awsUrl: endpoint.url, outputs, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
