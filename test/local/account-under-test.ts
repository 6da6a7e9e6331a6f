import { ManualClock } from '../../local/clock.ts';
import { createResources } from '../../local/create-resources.ts';
import type { LocalDynamoDb } from '../../local/dynamodb/start.ts';
import { createStreamLog, type WritableStreamLog } from '../../local/dynamodb/stream-log.ts';
import type { TableDefinition } from '../../local/dynamodb/table-definition.ts';
import { Roles } from '../../local/iam/roles.ts';
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
  /** Writable streams by table name. */
  readonly streams: ReadonlyMap<string, WritableStreamLog>;
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
  const streams = new Map<string, WritableStreamLog>();
  const starters: (() => Promise<Stoppable> | Stoppable)[] = [];
  const started: Stoppable[] = [];

  const dynamodb: LocalDynamoDb = {
    url: 'http://127.0.0.1:1',
    async createTable(definition) {
      tables.push(definition);
      const arn = `arn:aws:dynamodb:${REGION}:${ACCOUNT_ID}:table/${definition.TableName}`;
      if (definition.StreamSpecification === undefined) return { arn, streamArn: undefined };
      const stream = createStreamLog(arn, REGION, clock);
      streams.set(definition.TableName, stream);
      return { arn, streamArn: stream.arn };
    },
    stream(tableName) {
      const stream = streams.get(tableName);
      if (stream === undefined) throw new Error(`The table ${tableName} has no stream`);
      return stream;
    },
    enforcePolicies: async () => {},
    sweepExpired: async () => 0,
    close: async () => {},
  };
  const account: LocalAccount = {
    region: REGION,
    accountId: ACCOUNT_ID,
    clock,
    storage: memoryStorage(),
    endpoints: { aws: 'http://127.0.0.1:2', dynamodb: dynamodb.url },
    publicUrl: 'http://127.0.0.1:3',
    requests: { waiting: 0 },
    functionConcurrency: 4,
    dynamodb,
    roles: new Roles(),
    queues: new QueueRegistry(),
    queuePolicies: new Map(),
    buses: new Map(),
    functions: new Map(),
    streams: new Map(),
    apis: new Map(),
    whenCreated: (start) => starters.push(start),
    onLog: () => {},
    onProblem: (_, problem) => problems.push(problem),
    ...overrides,
  };
  return {
    account,
    clock,
    problems,
    tables,
    streams,
    create: (template, assets = new Map()) =>
      createResources({ stackName: 'Test', template, assets }, account),
    async start() {
      for (const starter of starters) started.push(await starter());
    },
    async stop() {
      await Promise.all(account.functions.values().map((each) => each.stop(0)));
      for (const each of started.splice(0).reverse()) await each.stop();
    },
  };
}
