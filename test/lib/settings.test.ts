import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RootConstruct } from 'constructs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SettingError } from '../../lib/config.ts';
import { makeConfig } from '../../lib/make-config.ts';
import { settings } from '../../lib/settings.ts';
import { settingsFromContext } from '../../lib/settings-from-context.ts';
import { CDN_CERTIFICATE, DOMAIN, KEY_ARN } from './deployments.ts';

/** Makes the configuration of a command line. */
function configOf(context: Readonly<Record<string, unknown>>) {
  const { node } = new RootConstruct();
  for (const [name, value] of Object.entries(context)) node.setContext(name, value);
  return makeConfig(settingsFromContext(node, {}));
}

describe('a setting on the command line', () => {
  it.each([
    ['keepData', 'true', true],
    ['keepData', 'false', false],
    ['throttleRate', '1', 1],
    ['throttleRate', '100000', 100_000],
    ['throttleBurst', '250', 250],
    ['logRetentionDays', '1', 1],
    ['logRetentionDays', '3653', 3_653],
    ['redirectConcurrency', '1', 1],
    ['accountConcurrency', '10', 10],
    ['expectedClicksPerSecond', '10000', 10_000],
    ['tracing', 'true', true],
    ['alarmEmail', 'on-call@example.com', 'on-call@example.com'],
    [
      'alarmTopicArn',
      'arn:aws:sns:eu-west-1:123456789012:on-call',
      'arn:aws:sns:eu-west-1:123456789012:on-call',
    ],
    ['dispatcherConcurrency', '4', 4],
    ['slowReceiverConcurrency', '20', 20],
    ['encryption', 'customer-managed', 'customer-managed'],
    ['kmsKeyArn', KEY_ARN, KEY_ARN],
    [
      'kmsKeyArn',
      'arn:aws-cn:kms:cn-north-1:123456789012:key/mrk-1',
      'arn:aws-cn:kms:cn-north-1:123456789012:key/mrk-1',
    ],
    ['tags', 'team=links', { team: 'links' }],
    ['tags', 'team=links, cost-center=42,empty=', { team: 'links', 'cost-center': '42', empty: '' }],
    ['tags', 'query=a=b', { query: 'a=b' }],
    ['retrySchedule', Array(15).fill('5').join(','), Array(15).fill(5)],
  ])('%s accepts %j', (name, text, value) => {
    expect(configOf({ [name]: text })).toMatchObject({ [name]: value });
  });

  it.each([
    ['keepData', 'yes', 'true or false'],
    ['keepData', '', 'true or false'],
    ['throttleRate', '0', 'a whole number of requests a second from 1 to 100000'],
    ['throttleRate', '100001', 'a whole number of requests a second from 1 to 100000'],
    ['throttleRate', '1.5', 'a whole number of requests a second from 1 to 100000'],
    ['throttleBurst', 'lots', 'a whole number of requests from 1 to 100000'],
    [
      'logRetentionDays',
      '31',
      'a retention of CloudWatch Logs, in days: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365,',
    ],
    ['logRetentionDays', '9999', 'a retention of CloudWatch Logs, in days'],
    ['redirectConcurrency', '0', 'a whole number of environments from 1 to 10000'],
    ['dispatcherConcurrency', '3', 'a whole number of environments from 4 to 2000'],
    ['slowReceiverConcurrency', '3', 'a whole number of environments from 4 to 2000'],
    ['dispatcherConcurrency', '2001', 'a whole number of environments from 4 to 2000'],
    ['accountConcurrency', '9', 'a whole number of concurrent executions from 10 to 100000'],
    ['expectedClicksPerSecond', '50001', 'a whole number of clicks a second from 1 to 50000'],
    ['tracing', 'on', 'true or false'],
    ['cdnCertificateArn', DOMAIN.certificateArn, 'the ARN of an ACM certificate in us-east-1'],
    ['alarmEmail', 'on-call', 'an e-mail address'],
    ['alarmTopicArn', 'on-call', 'the ARN of an SNS topic'],
    ['encryption', 'none', 'aws-owned or customer-managed'],
    ['kmsKeyArn', 'alias/linkbus', 'the ARN of a KMS key (not of an alias)'],
    [
      'kmsKeyArn',
      'arn:aws:kms:eu-west-1:123456789012:alias/linkbus',
      'the ARN of a KMS key (not of an alias)',
    ],
    ['certificateArn', 'arn:aws:iam::123456789012:server-certificate/x', 'the ARN of an ACM certificate'],
    ['hostedZoneId', '/hostedzone/Z123', 'the id of a Route 53 hosted zone'],
    ['domainName', 'https://go.example.com', 'a domain name in lower case'],
    ['domainName', 'Go.example.com', 'a domain name in lower case'],
    ['domainName', 'localhost', 'a domain name in lower case'],
    ['domainName', 'go..example.com', 'a domain name in lower case'],
    ['domainName', '-go.example.com', 'a domain name in lower case'],
    ['tags', 'team', 'up to 50 tags, such as team=links,cost-center=42'],
    ['tags', 'team=links,team=other', 'up to 50 tags'],
    ['tags', 'aws:team=links', 'no key starts with "aws:"'],
    ['tags', `team=${'x'.repeat(257)}`, 'up to 50 tags'],
    ['tags', Array.from({ length: 51 }, (_, i) => `t${i}=x`).join(','), 'up to 50 tags'],
    ['retrySchedule', Array(16).fill('5').join(','), 'up to 15 waits in seconds'],
  ])('%s refuses %j and names the accepted values', (name, text, takes) => {
    expect(() => configOf({ [name]: text })).toThrow(SettingError);
    expect(() => configOf({ [name]: text })).toThrow(
      new RegExp(`^${name} is ".+; it takes .+\\.$|^${name} is ""; `, 's'),
    );
    expect(() => configOf({ [name]: text })).toThrow(takes);
  });

  it.each(['domainname', 'Stage', 'ALLOW_PRIVATE_TARGETS', 'toString'])(
    'called %s is refused, with the names of those that there are',
    (name) => {
      expect(() => configOf({ [name]: 'x' })).toThrow(
        `${name} is not a setting. The settings are ${Object.keys(settings).join(', ')}.`,
      );
    },
  );

  it("ignores the CDK's own context", () => {
    const ours = { stage: 'prod' };
    const theirs = { '@aws-cdk/core:x': true, 'aws:cdk:y': [], 'acknowledged-issue-numbers': [1], 'a/b': 1 };

    expect(configOf({ ...ours, ...theirs })).toEqual(makeConfig(ours));
  });

  it('can be a number or a boolean in cdk.json', () => {
    expect(configOf({ throttleRate: 10, keepData: true })).toMatchObject({
      throttleRate: 10,
      keepData: true,
    });
  });

  it('is accepted or refused with a sentence', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(settings)), fc.string(), (name, text) => {
        try {
          configOf({ [name]: text });
        } catch (error) {
          expect(error).toBeInstanceOf(SettingError);
        }
      }),
    );
  });
});

describe('dependent settings', () => {
  const { domainName, certificateArn } = DOMAIN;

  it.each([
    [{ domainName }, 'domainName needs certificateArn, the ACM certificate of go.example.com.'],
    [{ certificateArn }, 'certificateArn needs domainName, the domain of the certificate.'],
    [{ hostedZoneId: 'Z0123456789' }, 'hostedZoneId needs domainName, the domain to create a record for.'],
    [
      { encryption: 'aws-owned', kmsKeyArn: KEY_ARN } as const,
      'kmsKeyArn needs encryption=customer-managed; encryption is "aws-owned".',
    ],
    [
      { cdnCertificateArn: CDN_CERTIFICATE },
      'cdnCertificateArn needs domainName, the domain of the certificate.',
    ],
    [
      { ...DOMAIN, stage: 'local', cdnCertificateArn: CDN_CERTIFICATE },
      'cdnCertificateArn needs an AWS account; the stage "local" has no CloudFront.',
    ],
    [{ cdnOnly: false }, 'cdnOnly=false needs cdnCertificateArn, without which there is no CloudFront.'],
    [
      { throttleRate: 500, expectedClicksPerSecond: 1_000 },
      'throttleRate is 500, which is less than expectedClicksPerSecond, 1000.',
    ],
    [
      { redirectConcurrency: 500, dispatcherConcurrency: 300, slowReceiverConcurrency: 300 },
      'redirectConcurrency, dispatcherConcurrency and slowReceiverConcurrency add up to 1100, more than accountConcurrency, 1000.',
    ],
    [
      { redirectConcurrency: 901 },
      'redirectConcurrency and dispatcherConcurrency reserve 901 of accountConcurrency, 1000; Lambda keeps 100 unreserved.',
    ],
  ])('are refused alone: %j', (given, sentence) => {
    expect(() => makeConfig(given)).toThrow(new SettingError(sentence));
  });

  it('are accepted together', () => {
    expect(makeConfig({ ...DOMAIN, hostedZoneId: 'Z0123456789' })).toMatchObject(DOMAIN);
    expect(makeConfig({ ...DOMAIN, cdnCertificateArn: CDN_CERTIFICATE })).toMatchObject(DOMAIN);
    expect(makeConfig({ kmsKeyArn: KEY_ARN }).encryption).toBe('customer-managed');
  });
});

describe('a stage', () => {
  it.each(['prod', 'production', 'prod-eu', 'production-2'])('%s keeps its data', (stage) => {
    expect(makeConfig({ stage }).keepData).toBe(true);
  });

  it.each(['dev', 'test', 'local', 'product', 'preprod'])('%s leaves nothing behind', (stage) => {
    expect(makeConfig({ stage }).keepData).toBe(false);
  });

  it('keeps data as the command line says, whatever its name', () => {
    expect(makeConfig({ stage: 'prod', keepData: false }).keepData).toBe(false);
    expect(makeConfig({ stage: 'live', keepData: true }).keepData).toBe(true);
  });
});

describe('the documentation of the settings', () => {
  const operating = readFileSync(join(import.meta.dirname, '../../docs/operating.md'), 'utf8');

  it.each(Object.keys(settings))('has a row for %s', (name) => {
    expect(operating).toMatch(new RegExp(`^\\| \`${name}\` \\|`, 'm'));
  });
});
