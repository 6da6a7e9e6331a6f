import { RootConstruct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { settingsFromContext } from '../../lib/settings-from-context.ts';

function settings(context: Readonly<Record<string, string>>) {
  const { node } = new RootConstruct();
  for (const [name, value] of Object.entries(context)) node.setContext(name, value);
  return settingsFromContext(node);
}

describe('the settings on the command line', () => {
  it('are none where none are given', () => {
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

  it('cannot allow private targets', () => {
    expect(settings({ stage: 'local', allowPrivateTargets: 'true' })).toEqual({ stage: 'local' });
  });
});
