import { describe, expect, it } from 'vitest';
import { makeConfig } from '../../lib/make-config.ts';

describe('the settings of a deployment', () => {
  it('have these defaults', () => {
    expect(makeConfig({})).toEqual({
      stage: 'dev',
      accountConcurrency: 1_000,
      expectedClicksPerSecond: 1_000,
      keepData: false,
      retrySchedule: [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400],
      throttleRate: 10_000,
      throttleBurst: 5_000,
      logRetentionDays: 30,
      encryption: 'aws-owned',
      cdnOnly: true,
      tracing: false,
      tags: {},
      allowPrivateTargets: false,
      settleDelaySeconds: 600,
      trustViewerCountry: false,
    });
  });

  it.each([
    [500, { expectedClicksPerSecond: 500, throttleRate: 10_000, throttleBurst: 5_000 }],
    [10_000, { expectedClicksPerSecond: 10_000, throttleRate: 20_000, throttleBurst: 10_000 }],
    [50_000, { expectedClicksPerSecond: 50_000, throttleRate: 100_000, throttleBurst: 50_000 }],
  ])('throttle above %i expected clicks a second, and not below an account’s quota', (expected, config) => {
    expect(makeConfig({ expectedClicksPerSecond: expected })).toMatchObject(config);
  });

  it('expect no more clicks than the throttle lets through', () => {
    expect(makeConfig({ throttleRate: 20 })).toMatchObject({ expectedClicksPerSecond: 20, throttleRate: 20 });
  });

  it('are kept as given', () => {
    const given = { stage: 'prod-eu-1', retrySchedule: [1, 2], homePageUrl: 'http://example.com' };
    expect(makeConfig(given)).toMatchObject({ ...given, allowPrivateTargets: false });
  });
});

describe('a stage', () => {
  it.each(['a', 'prod', 'eu-west-1', 'a1234567890123456789'])('accepts the name %s', (stage) => {
    expect(makeConfig({ stage }).stage).toBe(stage);
  });

  it.each(['', 'Prod', '1st', '-prod', 'pro d', 'pröd', 'prod\n', 'a12345678901234567890'])(
    'cannot be called %j',
    (stage) => {
      expect(() => makeConfig({ stage })).toThrow(
        `stage is "${stage}"; it takes up to 20 lower-case letters, digits and "-", such as "prod".`,
      );
    },
  );
});

describe('a home page', () => {
  it.each([
    'example.com',
    '/home',
    'ftp://example.com/',
    'javascript:alert(1)',
    '',
    'https://',
    'https://a b/',
  ])('cannot be %j', (homePageUrl) => {
    expect(() => makeConfig({ homePageUrl })).toThrow(
      `homePageUrl is "${homePageUrl}"; it takes an absolute http or https URL.`,
    );
  });
});

describe('settings of the stage local', () => {
  const local = { settleDelaySeconds: 4, trustViewerCountry: true };

  it('are kept there', () => {
    expect(makeConfig({ stage: 'local', ...local })).toMatchObject(local);
  });

  it.each([
    [{ settleDelaySeconds: 4 }, 'settleDelaySeconds needs the stage "local"'],
    [{ trustViewerCountry: true }, 'trustViewerCountry needs the stage "local"'],
  ])('are refused elsewhere: %j', (given, message) => {
    expect(() => makeConfig({ stage: 'dev', ...given })).toThrow(message);
  });
});

describe('private targets', () => {
  it('are allowed in the stage local', () => {
    expect(makeConfig({ stage: 'local', allowPrivateTargets: true }).allowPrivateTargets).toBe(true);
  });

  it.each(['prod', 'dev', 'locale', 'local-2'])('are refused in the stage %s', (stage) => {
    expect(() => makeConfig({ stage, allowPrivateTargets: true })).toThrow(
      `allowPrivateTargets needs the stage "local"; the stage "${stage}" must not deliver to private addresses.`,
    );
  });

  it('are refused in the default stage', () => {
    expect(() => makeConfig({ allowPrivateTargets: true })).toThrow('the stage "dev"');
  });
});
