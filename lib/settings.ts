import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { parseRetrySchedule } from '../lambdas/dispatcher/retry-schedule.ts';
import { type LinkbusConfig, type LocalSetting, SettingError } from './config.ts';

/** Reads a setting from text and checks its value. */
interface Setting<Value> {
  /** Completes the sentence `name is "value"; it takes …`. */
  readonly takes: string;
  /** `undefined` if the text can't be such a value. */
  read(text: string): Value | undefined;
  accepts(value: Value): boolean;
}

/** Settings that the command line accepts; {@link LinkbusConfig} documents each. */
export type SettingName = Exclude<keyof LinkbusConfig, LocalSetting>;

export type SettingValues = { readonly [Name in SettingName]-?: NonNullable<LinkbusConfig[Name]> };

export const settings: { readonly [Name in SettingName]: Setting<SettingValues[Name]> } = {
  stage: text('up to 20 lower-case letters, digits and "-", such as "prod"', (value) =>
    /^[a-z][a-z0-9-]{0,19}$/.test(value),
  ),
  keepData: trueOrFalse(),
  domainName: text('a domain name in lower case, such as "go.example.com"', isDomainName),
  certificateArn: text(
    'the ARN of an ACM certificate, such as "arn:aws:acm:eu-west-1:123456789012:certificate/…"',
    (value) => /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/.test(value),
  ),
  hostedZoneId: text('the id of a Route 53 hosted zone, such as "Z0123456789ABCDEFGHIJ"', (value) =>
    /^Z[A-Z0-9]{1,31}$/.test(value),
  ),
  cdnCertificateArn: text(
    'the ARN of an ACM certificate in us-east-1, such as "arn:aws:acm:us-east-1:123456789012:certificate/…"',
    (value) => /^arn:aws:acm:us-east-1:\d{12}:certificate\/[\w-]+$/.test(value),
  ),
  cdnOnly: trueOrFalse(),
  homePageUrl: text(
    'an absolute http or https URL',
    (value) => /^https?:\/\//.test(value) && URL.canParse(value),
  ),
  retrySchedule: {
    takes: 'up to 15 waits in seconds, each from 0 to 604800 (a week), such as 5,300,1800',
    read: readSchedule,
    accepts: (waits) => waits.length <= 15 && waits.every((wait) => wait >= 0 && wait <= 604_800),
  },
  throttleRate: wholeNumber('requests a second', 1, 100_000),
  throttleBurst: wholeNumber('requests', 1, 100_000),
  expectedClicksPerSecond: wholeNumber('clicks a second', 1, 50_000),
  logRetentionDays: {
    takes: `a retention of CloudWatch Logs, in days: ${retentionDays().join(', ')}`,
    read: readWholeNumber,
    accepts: (days) => retentionDays().includes(days),
  },
  accountConcurrency: wholeNumber('concurrent executions', 10, 100_000),
  redirectConcurrency: wholeNumber('environments', 1, 10_000),
  // Half for each of two queues; Lambda's MaximumConcurrency takes 2 to 1,000.
  dispatcherConcurrency: wholeNumber('environments', 4, 2_000),
  slowReceiverConcurrency: wholeNumber('environments', 4, 2_000),
  encryption: {
    takes: 'aws-owned or customer-managed',
    read: (value) => (value === 'aws-owned' || value === 'customer-managed' ? value : undefined),
    accepts: (value) => value === 'aws-owned' || value === 'customer-managed',
  },
  kmsKeyArn: text(
    'the ARN of a KMS key (not of an alias), such as "arn:aws:kms:eu-west-1:123456789012:key/…"',
    (value) => /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/.test(value),
  ),
  tracing: trueOrFalse(),
  alarmTopicArn: text(
    'the ARN of an SNS topic, such as "arn:aws:sns:eu-west-1:123456789012:on-call"',
    (value) => /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/.test(value),
  ),
  alarmEmail: text('an e-mail address, such as "on-call@example.com"', (value) =>
    /^[^\s@]{1,64}@[^\s@]{1,253}$/.test(value),
  ),
  tags: {
    takes: 'up to 50 tags, such as team=links,cost-center=42; no key starts with "aws:"',
    read: readTags,
    accepts: areTags,
  },
};

/** The error for a value that a setting doesn't take. */
export function wrongValue(name: SettingName, value: unknown): SettingError {
  const shown = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return new SettingError(`${name} is "${shown}"; it takes ${settings[name].takes}.`);
}

function trueOrFalse(): Setting<boolean> {
  return {
    takes: 'true or false',
    read: (value) => ({ true: true, false: false })[value],
    accepts: () => true,
  };
}

function text(takes: string, accepts: (value: string) => boolean): Setting<string> {
  return { takes, read: (value) => value, accepts };
}

function wholeNumber(unit: string, least: number, most: number): Setting<number> {
  return {
    takes: `a whole number of ${unit} from ${least} to ${most}`,
    read: readWholeNumber,
    accepts: (value) => Number.isInteger(value) && value >= least && value <= most,
  };
}

function readWholeNumber(value: string): number | undefined {
  return /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

function readSchedule(value: string): readonly number[] {
  try {
    return parseRetrySchedule(value);
  } catch (cause) {
    throw new SettingError((cause as Error).message, { cause });
  }
}

/** https://datatracker.ietf.org/doc/html/rfc1123#section-2 */
function isDomainName(value: string): boolean {
  const labels = value.split('.');
  return (
    value.length <= 253 &&
    labels.length > 1 &&
    labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label))
  );
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
function retentionDays(): number[] {
  return Object.values(RetentionDays).filter(
    (days): days is RetentionDays => typeof days === 'number' && days !== RetentionDays.INFINITE,
  );
}

function readTags(value: string): Readonly<Record<string, string>> | undefined {
  const pairs = value.split(',').map((pair) => /^\s*([^=]+)=(.*?)\s*$/.exec(pair));
  const found = pairs.flatMap((pair) => (pair === null ? [] : [[pair[1] ?? '', pair[2] ?? ''] as const]));
  const tags = Object.fromEntries(found);
  return Object.keys(tags).length === pairs.length ? tags : undefined;
}

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html#tag-conventions */
function areTags(tags: Readonly<Record<string, string>>): boolean {
  const pairs = Object.entries(tags);
  return (
    pairs.length <= 50 &&
    pairs.every(
      ([key, value]) =>
        /^[\p{L}\p{N} _.:/=+@-]{1,128}$/u.test(key) &&
        /^[\p{L}\p{N} _.:/=+@-]{0,256}$/u.test(value) &&
        !/^aws:/i.test(key),
    )
  );
}
