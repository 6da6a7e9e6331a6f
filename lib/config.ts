import { DEFAULT_RETRY_SCHEDULE } from '../lambdas/dispatcher/retry-schedule.ts';
import { SettingError } from './setting-error.ts';
import { refusal, type SettingName, type SettingValues, settings } from './settings.ts';
import { stageDefaults } from './stage-defaults.ts';

/** What a deployment of Linkbus can choose. */
export interface LinkbusConfig {
  /** Names the stack and its resources, so that several stages live side by side in one account: `prod`, `dev`. */
  readonly stage: string;
  /**
   * Whether the stage's data outlives mistakes: tables, logs and key are kept when the stack is deleted, and neither
   * tables nor stack can be deleted at all before their protection is taken off.
   * @default true in production, false in every other stage, which can be destroyed without a trace
   */
  readonly keepData: boolean;
  /**
   * The domain of the short links, instead of API Gateway's own address, which is then switched off. Needs
   * `certificateArn`.
   * @default API Gateway's address
   */
  readonly domainName?: string;
  /** The certificate of `domainName`, in ACM in the stack's region. */
  readonly certificateArn?: string;
  /**
   * The Route 53 zone in which `domainName` gets its address.
   * @default none: the domain's owner points it to the output `DomainTarget`
   */
  readonly hostedZoneId?: string;
  /**
   * Where `GET /` leads.
   * @default a small page
   */
  readonly homePageUrl?: string;
  /**
   * Waits before each further attempt of a delivery, in seconds; their number is the number of retries.
   * @default the contract's nine, from 5 s to 24 h
   */
  readonly retrySchedule: readonly number[];
  /**
   * Requests a second that the API takes on average; what is over it is answered with 429.
   * @default 5,000: half of what AWS gives all APIs of an account at first
   */
  readonly throttleRate: number;
  /**
   * Requests that the API takes at once, over `throttleRate`.
   * @default 5,000: what AWS gives an account
   */
  readonly throttleBurst: number;
  /**
   * Days that logs are kept.
   * @default 30
   */
  readonly logRetentionDays: number;
  /**
   * Execution environments that are kept free for redirects, and the most that redirects may take: 1 answers about
   * 50 to 100 visitors a second.
   * @default what the account has left
   */
  readonly redirectConcurrency?: number;
  /**
   * Execution environments that are kept free for deliveries, and the most that deliveries may take, half for first
   * attempts and half for retries; each delivers ten at once.
   * @default what the account has left
   */
  readonly dispatcherConcurrency?: number;
  /**
   * Execution environments that deliveries to slow receivers may take, half for first attempts and half for retries.
   * They have a lane of their own, so that nobody else's deliveries wait for them: docs/adr/0013.
   * @default 100
   */
  readonly slowReceiverConcurrency: number;
  /**
   * Whose key tables, queues and the bus are encrypted with: AWS's, or one of the account's own.
   * @default aws-owned, or customer-managed where there is a `kmsKeyArn`
   */
  readonly encryption: 'aws-owned' | 'customer-managed';
  /**
   * The account's own key for `customer-managed`, in the stack's region. Its policy must let EventBridge use it.
   * @default a key of the stack's own
   */
  readonly kmsKeyArn?: string;
  /**
   * Tags of the stack, which CloudFormation puts onto each of its resources.
   * @default none
   */
  readonly tags: Readonly<Record<string, string>>;
  /**
   * Whether webhooks may have plain http and private addresses as their targets. Only the stage `local` may have it:
   * in an AWS account it would let everybody with a key send requests to the inside of the network.
   * @default false
   */
  readonly allowPrivateTargets: boolean;
}

/** The one stage that may deliver to private addresses. */
export const LOCAL_STAGE = 'local';

/** The stage that is meant where none is named. */
const DEFAULT_STAGE = 'dev';

/**
 * Completes the settings of a deployment, first with those of its stage, then with everybody's, and checks them.
 * @throws SettingError with a sentence that says what the setting takes
 */
export function makeConfig(given: Partial<LinkbusConfig>): LinkbusConfig {
  const stage = given.stage ?? DEFAULT_STAGE;
  const chosen = { ...stageDefaults(stage), ...given };
  const config: LinkbusConfig = {
    stage,
    keepData: false,
    retrySchedule: DEFAULT_RETRY_SCHEDULE,
    throttleRate: 5_000,
    throttleBurst: 5_000,
    logRetentionDays: 30,
    slowReceiverConcurrency: 100,
    encryption: chosen.kmsKeyArn === undefined ? 'aws-owned' : 'customer-managed',
    tags: {},
    allowPrivateTargets: false,
    ...chosen,
  };
  for (const name of Object.keys(settings) as SettingName[]) demandAccepted(name, config);
  demandWhole(config);
  return config;
}

function demandAccepted<Name extends SettingName>(name: Name, config: Partial<SettingValues>): void {
  const value: SettingValues[Name] | undefined = config[name];
  if (value !== undefined && !settings[name].accepts(value)) throw refusal(name, value);
}

/** Settings that need each other, or that exclude each other. */
function demandWhole(config: LinkbusConfig): void {
  const { stage, domainName, certificateArn, hostedZoneId, kmsKeyArn } = config;
  if (config.allowPrivateTargets && stage !== LOCAL_STAGE)
    throw new SettingError(
      `allowPrivateTargets is for the stage "${LOCAL_STAGE}" only; the stage "${stage}" must not deliver to private addresses.`,
    );
  if (domainName !== undefined && certificateArn === undefined)
    throw new SettingError(`domainName needs certificateArn, the ACM certificate of ${domainName}.`);
  if (domainName === undefined && certificateArn !== undefined)
    throw new SettingError('certificateArn needs domainName, the domain that it is for.');
  if (domainName === undefined && hostedZoneId !== undefined)
    throw new SettingError('hostedZoneId needs domainName, the domain that gets its address there.');
  if (kmsKeyArn !== undefined && config.encryption === 'aws-owned')
    throw new SettingError('kmsKeyArn is for encryption=customer-managed, and encryption is "aws-owned".');
}
