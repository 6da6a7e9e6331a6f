import { ManualClock } from '../../local/clock.ts';
import { createResources } from '../../local/create-resources.ts';
import { makeDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import type { TableDefinition } from '../../local/dynamodb/table-definition.ts';
import { Roles } from '../../local/iam/roles.ts';
import { makeThreadPool } from '../../local/lambda/thread-pool.ts';
import type { LocalAccount, Stoppable } from '../../local/local-account.ts';
import { QueueRegistry } from '../../local/sqs/queue-registry.ts';
import type { SynthesizedStack, Template } from '../../local/template/template.ts';
import { memoryStorage } from './storage-under-test.ts';

/** An account without servers, for creating the resources of a template. */
interface AccountUnderTest {
  readonly account: LocalAccount;
  readonly clock: ManualClock;
  readonly problems: unknown[];
  /** The definitions of the created tables. */
  readonly tables: TableDefinition[];
  /** The lines that functions have written. */
  readonly logs: readonly string[];
  /** Creates a template's resources and returns the outputs. */
  create(template: Template, assets?: SynthesizedStack['assets']): Promise<Record<string, unknown>>;
  /** Starts the services that start after all resources are created. */
  start(): Promise<void>;
  /** Stops all functions and services. */
  stop(): Promise<void>;
}

const REGION = 'eu-west-1';
const ACCOUNT_ID = '123456789012';

export function accountUnderTest(overrides: Partial<LocalAccount> = {}): AccountUnderTest {
  const clock = new ManualClock();
  const problems: unknown[] = [];
  const tables: TableDefinition[] = [];
  const logs: string[] = [];
  const starters: (() => Promise<Stoppable> | Stoppable)[] = [];
  const started: Stoppable[] = [];

  const storage = overrides.storage ?? memoryStorage();
  const onProblem: LocalAccount['onProblem'] = (_, problem) => problems.push(problem);
  const dynamodb = makeDynamoDb({
    storage,
    region: REGION,
    accountId: ACCOUNT_ID,
    clock,
    onProblem: (problem) => onProblem('dynamodb', problem),
  });
  const threads = makeThreadPool({
    awsHost: '127.0.0.1:2',
    handleAwsRequest: async () => undefined,
    memoryMb: 128,
    onLog: (name, stream, line) => logs.push(`${name} ${stream} ${line}`),
  });
  const account: LocalAccount = {
    region: REGION,
    accountId: ACCOUNT_ID,
    clock,
    storage,
    awsUrl: 'http://127.0.0.1:2',
    publicUrl: 'http://127.0.0.1:3',
    threads,
    dynamodb: {
      ...dynamodb,
      createTable(definition) {
        tables.push(definition);
        return dynamodb.createTable(definition);
      },
    },
    roles: new Roles(),
    queues: new QueueRegistry(),
    queuePolicies: new Map(),
    buses: new Map(),
    functions: new Map(),
    streams: new Map(),
    apis: new Map(),
    whenCreated: (start) => starters.push(start),
    onEvent: () => {},
    onProblem,
    ...overrides,
  };
  return {
    account,
    clock,
    problems,
    tables,
    logs,
    create: (template, assets = new Map()) =>
      createResources({ stackName: 'Test', template, assets }, account),
    async start() {
      for (const starter of starters) started.push(await starter());
    },
    async stop() {
      await Promise.all(account.functions.values().map((each) => each.stop(0)));
      for (const each of started.splice(0).reverse()) await each.stop();
      await threads.stop();
    },
  };
}
