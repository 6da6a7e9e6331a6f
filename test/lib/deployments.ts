import type { LinkbusConfig } from '../../lib/config.ts';

/** A certificate for CloudFront. */
export const CDN_CERTIFICATE =
  'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555';

const CERTIFICATE = 'arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555';

/** ARN of an imported key. */
export const KEY_ARN = 'arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555';

/** A domain with DNS outside Route 53. */
export const DOMAIN = { domainName: 'go.example.com', certificateArn: CERTIFICATE };

/** Deployments that together cover every resource that a setting adds. */
export const deployments: Readonly<Record<string, Partial<LinkbusConfig>>> = {
  'production by default': { stage: 'prod' },
  'a stage that keeps nothing': { stage: 'dev', retrySchedule: [1, 1] },
  'a domain': { stage: 'prod', ...DOMAIN },
  'a domain in Route 53, a key of its own, reserved concurrency': {
    stage: 'prod',
    ...DOMAIN,
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    encryption: 'customer-managed',
    redirectConcurrency: 50,
    dispatcherConcurrency: 20,
    tags: { team: 'links' },
  },
  'a key of the account': { stage: 'test', kmsKeyArn: KEY_ARN },
  'CloudFront, with DNS outside Route 53, and traces': {
    stage: 'prod',
    ...DOMAIN,
    cdnCertificateArn: CDN_CERTIFICATE,
    cdnOnly: false,
    tracing: true,
  },
  'CloudFront in Route 53, alarms by e-mail, a key of its own, 10,000 clicks a second': {
    stage: 'prod',
    ...DOMAIN,
    cdnCertificateArn: CDN_CERTIFICATE,
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    alarmEmail: 'on-call@example.com',
    encryption: 'customer-managed',
    expectedClicksPerSecond: 10_000,
    accountConcurrency: 3_000,
  },
  'alarms to a topic and by e-mail': {
    stage: 'prod',
    alarmTopicArn: 'arn:aws:sns:eu-west-1:123456789012:on-call',
    alarmEmail: 'on-call@example.com',
  },
};
