import { isIPv6 } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { AwsService } from './aws/aws-service.ts';
import { startAwsEndpoint } from './aws/endpoint.ts';
import { makeHandleAwsRequest } from './aws/handle-request.ts';
import { type Clock, stoppableClock, systemClock } from './clock.ts';
import { createResources } from './create-resources.ts';
import { makeDynamoDb, type OnItem } from './dynamodb/dynamodb.ts';
import type { BusEvent } from './events/rule.ts';
import { makeEventsService } from './events/service.ts';
import { type Faults, makeFaults } from './faults/make-faults.ts';
import { freePort } from './free-port.ts';
import { makeAuthorize } from './iam/principals.ts';
import { Roles } from './iam/roles.ts';
import { makeThreadPool, type ThreadPool } from './lambda/thread-pool.ts';
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
  /** Has the state, also of earlier runs. Close it after `stop`. */
  readonly storage: Storage;
  /** @default - the system clock */
  readonly clock?: Clock;
  /** Receives each line that a function writes. */
  readonly onLog: (functionName: string, stream: 'stdout' | 'stderr', line: string) => void;
  /** Passes the lines of stdout to `onLog`, too. @default true */
  readonly logsStdout?: boolean;
  readonly onProblem: LocalAccount['onProblem'];
  /** Told of each event that the bus accepts. @default - nobody is told */
  readonly onEvent?: (event: BusEvent) => void;
  /** Told of each change of an item. @default - nobody is told */
  readonly onItem?: OnItem;
  /** How long the signature of an AWS request is valid, in milliseconds. @default 300000, as on AWS */
  readonly signatureLifetimeMs?: number;
  /** Faults of the functions and of their AWS requests. Requests of others have none. @default none */
  readonly faults?: Faults;
}

export interface RunningStack {
  /** The address of the stack's HTTP API. */
  readonly url: string;
  /** The `AWS_ENDPOINT_URL` of the stack's tables, queues and bus. */
  readonly awsUrl: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  /**
   * Refuses new requests, waits for invocations in flight, and stops everything.
   * @param graceMs how long it waits, in milliseconds. @default 5000
   */
  stop(graceMs?: number): Promise<void>;
}

const REGION = 'us-east-1';
const ACCOUNT_ID = '000000000000';

/** The heap that the functions share, in MB. */
const THREAD_MEMORY_MB = 512;

/**
 * Runs a synthesized stack on this machine: its routes, functions, tables, queues, bus, rules and event sources.
 * @throws UnsupportedTemplateError for a template that isn't supported, or EADDRINUSE for a port in use
 */
export async function runStack(options: RunStackOptions): Promise<RunningStack> {
  const { stack, host, storage, onProblem, onEvent = () => {}, onItem, signatureLifetimeMs } = options;
  const clock = stoppableClock(options.clock ?? systemClock);
  const faults = options.faults ?? makeFaults({ seed: '' });
  const port = await freePort(host, options.port);
  const started: Stoppable[] = [];
  let grace = 0;
  const stop = async (graceMs = 5_000) => {
    grace = graceMs;
    for (const each of started.splice(0).reverse()) await each.stop();
    clock.stop();
  };

  try {
    const roles = new Roles();
    const queuePolicies: LocalAccount['queuePolicies'] = new Map();
    const authorize = makeAuthorize(roles.principals, queuePolicies);
    const queues = new QueueRegistry();
    const buses: LocalAccount['buses'] = new Map();
    const dynamodb = makeDynamoDb({
      storage,
      region: REGION,
      accountId: ACCOUNT_ID,
      clock,
      authorize,
      onProblem: (problem) => onProblem('dynamodb', problem),
      ...(onItem !== undefined && { onItem }),
    });
    started.push(dynamodb);

    const endpoint = await startAwsEndpoint();
    started.push({ stop: endpoint.close });
    const sqs = makeSqsService({ queues, endpointUrl: () => endpoint.url, clock, authorize });
    const events = makeEventsService({
      busByName: (name) => buses.get(name),
      onProblem: (problem) => onProblem('events', problem),
      authorize,
    });
    const services = [dynamodb.service, sqs, events];
    const handlerOf = (given: readonly AwsService[]) =>
      makeHandleAwsRequest({
        services: given,
        storage,
        onProblem,
        ...(signatureLifetimeMs !== undefined && { signatureLifetimeMs }),
      });
    endpoint.open(handlerOf(services));

    const threads = makeThreadPool({
      awsHost: new URL(endpoint.url).host,
      handleAwsRequest: faults.request(
        handlerOf(services.map((service) => faults.service(service, clock))),
        clock,
      ),
      memoryMb: THREAD_MEMORY_MB,
      onLog: options.onLog,
      ...(options.logsStdout !== undefined && { logsStdout: options.logsStdout }),
    });
    started.push(threads);
    // A function must not act on what a crash could undo.
    const runCommitted: ThreadPool['run'] = async (invocation) => {
      await storage.committed();
      return threads.run(invocation);
    };

    const starters: (() => Promise<Stoppable> | Stoppable)[] = [];
    const account: LocalAccount = {
      region: REGION,
      accountId: ACCOUNT_ID,
      clock,
      storage,
      awsUrl: endpoint.url,
      publicUrl: `http://${isIPv6(host) ? `[${host}]` : host}:${port}`,
      threads: { ...threads, run: faults.run(runCommitted) },
      dynamodb,
      roles,
      queues,
      queuePolicies,
      buses,
      functions: new Map(),
      streams: new Map(),
      apis: new Map(),
      whenCreated: (start) => starters.push(start),
      onEvent,
      onProblem,
    };
    const running: Stoppable[] = [];
    started.push({
      async stop() {
        // The API and the event sources wait for their invocations.
        const idle = Promise.all(running.map((each) => each.stop()));
        await Promise.race([idle, delay(grace, undefined, { ref: false })]);
        await Promise.all(account.functions.values().map((each) => each.stop(0)));
        await threads.stop();
        await idle;
      },
    });
    const outputs = await createResources(stack, account);
    for (const start of starters) running.push(await start());
    return { url: account.publicUrl, awsUrl: endpoint.url, outputs, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
