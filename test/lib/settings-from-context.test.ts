import { RootConstruct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { settingsFromContext } from '../../lib/settings-from-context.ts';

function settings(context: Readonly<Record<string, string>>, environment: Record<string, string> = {}) {
  const { node } = new RootConstruct();
  for (const [name, value] of Object.entries(context)) node.setContext(name, value);
  return settingsFromContext(node, environment);
}

describe('the settings on the command line', () => {
  it('are empty by default', () => {
    expect(settings({})).toEqual({});
  });

  it('are the stage, the retry schedule and the home page', () => {
    expect(
      settings({ stage: 'prod', retrySchedule: '5, 300,0.5', homePageUrl: 'https://example.com' }),
    ).toEqual({ stage: 'prod', retrySchedule: [5, 300, 0.5], homePageUrl: 'https://example.com' });
  });

  it.each(['', '5,,300', '5,soon', '-1', '604801', 'NaN', 'Infinity'])(
    'say what a retry schedule is to one who gives %j',
    (retrySchedule) => {
      expect(() => settings({ retrySchedule })).toThrow(
        `A retry schedule is a list of seconds such as 5,300,1800; "${retrySchedule}" is not.`,
      );
    },
  );

  it.each([
    'http://127.0.0.1:4566',
    'http://127.8.9.10:4566',
    'https://localhost:9297',
    'http://aws.localhost:4566',
    'http://[::1]:4566',
  ])('allow private targets with an emulator at %s', (AWS_ENDPOINT_URL) => {
    expect(settings({ allowPrivateTargets: 'true' }, { AWS_ENDPOINT_URL })).toEqual({
      allowPrivateTargets: true,
    });
  });

  it.each([
    'https://dynamodb.us-east-1.amazonaws.com',
    'http://10.0.0.1:4566',
    'http://127.0.0.1.example.com:4566',
    'http://localhost.example.com:4566',
    'http://notlocalhost:4566',
    'http://example.com/?at=localhost',
    'http://localhost@example.com/',
    '127.0.0.1:4566',
  ])('refuse private targets with the endpoint %s', (AWS_ENDPOINT_URL) => {
    expect(() => settings({ stage: 'local', allowPrivateTargets: 'true' }, { AWS_ENDPOINT_URL })).toThrow(
      `allowPrivateTargets needs an emulator on this machine: set AWS_ENDPOINT_URL to an address such as http://127.0.0.1:4566; AWS_ENDPOINT_URL is ${AWS_ENDPOINT_URL}.`,
    );
  });

  it('refuse private targets without an endpoint', () => {
    expect(() => settings({ stage: 'local', allowPrivateTargets: 'true' })).toThrow(
      '4566; AWS_ENDPOINT_URL is not set.',
    );
  });

  it('accept allowPrivateTargets=false everywhere', () => {
    expect(settings({ allowPrivateTargets: 'false' })).toEqual({ allowPrivateTargets: false });
  });

  it('name the values of allowPrivateTargets', () => {
    expect(() => settings({ allowPrivateTargets: 'yes' })).toThrow(
      'allowPrivateTargets is "yes"; it takes "true" or "false".',
    );
  });
});
