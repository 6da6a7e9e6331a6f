import { afterEach, describe, expect, it, vi } from 'vitest';
import { requiredEnvironment } from '../../../../lambdas/shared/aws/environment.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a required setting', () => {
  it('is read from the environment', () => {
    vi.stubEnv('LINKS_TABLE', 'Links');

    expect(requiredEnvironment('LINKS_TABLE')).toBe('Links');
  });

  it.each([undefined, ''])('fails with the name of the variable if it is %j', (value) => {
    vi.stubEnv('LINKS_TABLE', value);

    expect(() => requiredEnvironment('LINKS_TABLE')).toThrow(
      'The environment variable LINKS_TABLE is not set.',
    );
  });
});
