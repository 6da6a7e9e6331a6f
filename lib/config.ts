/** The settings of a deployment. */
export interface LinkbusConfig {
  /** Name of the stage, part of the stack's and its resources' names: one account can hold `prod` and `dev`. */
  readonly stage: string;
  /**
   * Keeps tables, logs and the key when the stack is deleted, and protects the stack and its tables from deletion.
   * @default true in production; false in other stages, which `cdk destroy` removes completely
   */
  readonly keepData: boolean;
  /**
   * Domain of the short links. Needs `certificateArn`. Turns API Gateway's own address off.
   * @default - API Gateway's address
   */
  readonly domainName?: string;
  /**
   * ACM certificate of `domainName`, in the stack's region.
   * @default - none
   */
  readonly certificateArn?: string;
  /**
   * Route 53 hosted zone in which to create the record for `domainName`.
   * @default - no record; point the domain to the output `DomainTarget` yourself
   */
  readonly hostedZoneId?: string;
  /**
   * ACM certificate of `domainName` in us-east-1. Puts CloudFront in front of the API. Needs `domainName`. See
   * docs/adr/0028.
   * @default - no CloudFront; clicks have no country
   */
  readonly cdnCertificateArn?: string;
  /**
   * Whether the API behind CloudFront refuses requests that didn't come through it. `false` while the domain's DNS still
   * points to the API; clicks have no country then.
   * @default true
   */
  readonly cdnOnly: boolean;
  /**
   * Where `GET /` redirects to.
   * @default - a small page
   */
  readonly homePageUrl?: string;
  /**
   * Seconds to wait before each retry of a delivery; one entry per retry.
   * @default - nine retries, after 5 s to 24 h
   */
  readonly retrySchedule: readonly number[];
  /**
   * Clicks per second at the stage's peak. Sizes the tables that a click writes to, the outbox's lanes and the default
   * throttles. See docs/cost-and-scale.md.
   * @default 1,000, or `throttleRate` if that is lower
   */
  readonly expectedClicksPerSecond: number;
  /**
   * Average requests per second that the API accepts. API Gateway responds 429 to more.
   * @default twice `expectedClicksPerSecond`, and at least 10,000, an account's default quota for all its APIs
   */
  readonly throttleRate: number;
  /**
   * Burst of requests that the API accepts above `throttleRate`.
   * @default `expectedClicksPerSecond`, and at least 5,000, an account's default quota
   */
  readonly throttleBurst: number;
  /**
   * Days to keep logs.
   * @default 30
   */
  readonly logRetentionDays: number;
  /**
   * Concurrent executions that the stage may use: the account's quota in the region, less what its other functions
   * need. Every queue's share derives from it; see docs/adr/0027.
   * @default 1,000
   */
  readonly accountConcurrency: number;
  /**
   * Reserved concurrency of the redirect: guaranteed, and its maximum. Lambda lets each through ten times a second, so 100
   * serve 1,000 visitors a second: https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
   * @default - unreserved
   */
  readonly redirectConcurrency?: number;
  /**
   * Reserved concurrency of the dispatcher, split evenly between first attempts and retries. One execution environment
   * makes ten deliveries at a time.
   * @default - unreserved
   */
  readonly dispatcherConcurrency?: number;
  /**
   * Maximum concurrency of the dispatcher for slow receivers, split like `dispatcherConcurrency`. See docs/adr/0013.
   * @default - a tenth of `accountConcurrency`
   */
  readonly slowReceiverConcurrency?: number;
  /**
   * Encrypts tables, queues and the bus with AWS's keys or with one of the account's own.
   * @default aws-owned; customer-managed with `kmsKeyArn`
   */
  readonly encryption: 'aws-owned' | 'customer-managed';
  /**
   * Key for `customer-managed`, in the stack's region. Its policy must let EventBridge use it.
   * @default - the stack creates a key
   */
  readonly kmsKeyArn?: string;
  /**
   * Traces every function with X-Ray.
   * @default false
   */
  readonly tracing: boolean;
  /**
   * SNS topic for alarm and OK notifications, in the stack's region.
   * @default - none
   */
  readonly alarmTopicArn?: string;
  /**
   * E-mail address for alarm and OK notifications, on a topic of the stack. AWS asks it to confirm.
   * @default - none
   */
  readonly alarmEmail?: string;
  /**
   * Tags of the stack. CloudFormation copies them to each resource.
   * @default - none
   */
  readonly tags: Readonly<Record<string, string>>;
  /**
   * Allows webhook targets with plain http and private addresses, in the stage `local` only: on AWS, anyone with
   * an API key could send requests into the network.
   * @default false
   */
  readonly allowPrivateTargets: boolean;
  /**
   * Seconds after which a click whose counting write got no response is settled: twice the time that a request's
   * signature is valid, see docs/adr/0021. Another number than 600 needs the stage `local`, whose signatures can be valid
   * for less.
   * @default 600
   */
  readonly settleDelaySeconds: number;
  /**
   * Takes the visitor's country from the header `CloudFront-Viewer-Country`, in the stage `local` only: without a CDN in
   * front, a visitor can send any country.
   * @default false
   */
  readonly trustViewerCountry: boolean;
}

/** Settings that only {@link LOCAL_STAGE} may change. The command line of CDK takes none but the first. */
export type LocalSetting = 'allowPrivateTargets' | 'settleDelaySeconds' | 'trustViewerCountry';

/** The only stage that may deliver to private addresses. */
export const LOCAL_STAGE = 'local';

/** Twice the five minutes that a signature is valid. */
export const SETTLE_DELAY_SECONDS = 600;

/** Thrown for a wrong, missing or unknown setting. The message is one sentence that names the accepted values. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}
