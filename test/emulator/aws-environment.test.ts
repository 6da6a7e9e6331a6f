import { describe, expect, it } from 'vitest';
import { isolatedEnvironment, personalEnvironment } from '../../emulator/aws-environment.ts';

const callers = {
  PATH: '/usr/bin',
  HOME: '/home/somebody',
  HTTPS_PROXY: 'http://outbound.example:3128',
  http_proxy: 'http://outbound.example:3128',
  AWS_PROFILE: 'production',
  AWS_SESSION_TOKEN: 'secret',
  AWS_REGION: 'eu-west-1',
  AWS_ENDPOINT_URL_S3: 'https://s3.eu-west-1.amazonaws.com',
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
};

describe('the environment of the emulator’s test', () => {
  it('drops the caller’s AWS settings and points to the emulator', () => {
    const environment = isolatedEnvironment(callers, 'http://127.0.0.1:1234');

    expect(
      Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('AWS_'))),
    ).toEqual({
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1234',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    expect(environment.HOME).toBe('/home/somebody');
    expect(Object.keys(environment).filter((name) => /proxy/i.test(name))).toEqual([]);
  });

  it('puts the project’s own commands first on the path', () => {
    expect(isolatedEnvironment(callers, 'http://127.0.0.1:1234').PATH).toMatch(
      /node_modules\/\.bin:\/usr\/bin$/,
    );
  });
});

describe('the environment of npm run deploy:local', () => {
  it('defaults to http://127.0.0.1:4566 in us-east-1 with the credentials "test"', () => {
    expect(personalEnvironment({})).toMatchObject({
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
  });

  it('keeps the caller’s endpoint, region and credentials', () => {
    const environment = personalEnvironment({ ...callers, AWS_ENDPOINT_URL: 'https://127.0.0.1:9297' });

    expect(environment).toMatchObject({
      AWS_ENDPOINT_URL: 'https://127.0.0.1:9297',
      AWS_REGION: 'eu-west-1',
      AWS_PROFILE: 'production',
    });
    expect(environment).not.toHaveProperty('AWS_ACCESS_KEY_ID');
  });

  it('drops endpoints of single services', () => {
    const environment = personalEnvironment(callers);

    expect(environment).not.toHaveProperty('AWS_ENDPOINT_URL_S3');
    expect(environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS).toBe('false');
  });
});
