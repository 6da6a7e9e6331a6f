import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStartSettings } from '../../../cli/start/settings.ts';

const DEFAULTS = {
  host: '127.0.0.1',
  port: 8_000,
  allowPrivateTargets: true,
  trustViewerCountry: false,
  showLogs: false,
  survives: 'process-crash',
  quiet: false,
  directory: resolve('.linkbus'),
};

describe('the settings of linkbus start', () => {
  it('have defaults', () => {
    expect(readStartSettings({})).toEqual(DEFAULTS);
  });

  it('ignore other variables', () => {
    expect(readStartSettings({ PATH: '/bin', LINKBUS_STAGE: 'prod', port: '1' })).toEqual(DEFAULTS);
  });

  it.each([
    ['HOST', '0.0.0.0', { host: '0.0.0.0' }],
    ['HOST', '::1', { host: '::1' }],
    ['PORT', '8080', { port: 8_080 }],
    ['PORT', '0', { port: 0 }],
    ['PORT', '65535', { port: 65_535 }],
    ['LINKBUS_API_KEY', 'lb_0123456789abcdef', { apiKey: 'lb_0123456789abcdef' }],
    ['LINKBUS_RETRY_SCHEDULE', '1,2,4', { retrySchedule: [1, 2, 4] }],
    ['LINKBUS_RETRY_SCHEDULE', '0.5', { retrySchedule: [0.5] }],
    ['LINKBUS_ALLOW_PRIVATE_TARGETS', '0', { allowPrivateTargets: false }],
    ['LINKBUS_ALLOW_PRIVATE_TARGETS', '1', { allowPrivateTargets: true }],
    ['LINKBUS_TRUST_COUNTRY_HEADER', '1', { trustViewerCountry: true }],
    ['LINKBUS_SETTLE_SECONDS', '4', { settleDelaySeconds: 4 }],
    ['LINKBUS_DATA', '/data', { directory: '/data' }],
    ['LINKBUS_DATA', 'data', { directory: resolve('data') }],
    ['LINKBUS_DURABILITY', 'power-cut', { survives: 'power-cut' }],
    ['LINKBUS_DURABILITY', 'process-crash', { survives: 'process-crash' }],
    ['LINKBUS_LOGS', '1', { showLogs: true }],
    ['LINKBUS_LOGS', '0', { showLogs: false }],
  ])('are set by %s=%s', (name, value, expected) => {
    expect(readStartSettings({ [name]: value })).toEqual({ ...DEFAULTS, ...expected });
  });

  it.each([
    'HOST',
    'PORT',
    'LINKBUS_API_KEY',
    'LINKBUS_RETRY_SCHEDULE',
    'LINKBUS_ALLOW_PRIVATE_TARGETS',
    'LINKBUS_LOGS',
    'LINKBUS_TRUST_COUNTRY_HEADER',
    'LINKBUS_SETTLE_SECONDS',
    'LINKBUS_DATA',
    'LINKBUS_DURABILITY',
  ])('treat an empty %s as unset', (name) => {
    expect(readStartSettings({ [name]: '' })).toEqual(DEFAULTS);
  });
});

describe('the options of linkbus start', () => {
  it('--memory keeps no state, even with LINKBUS_DATA', () => {
    const { directory, ...others } = DEFAULTS;
    expect(readStartSettings({ LINKBUS_DATA: '/data' }, { memory: true })).toEqual(others);
  });

  it('--quiet prints no activity', () => {
    expect(readStartSettings({}, { quiet: true })).toEqual({ ...DEFAULTS, quiet: true });
  });
});

describe('an invalid setting', () => {
  it('is refused with the values that it takes: LINKBUS_DURABILITY', () => {
    expect(() => readStartSettings({ LINKBUS_DURABILITY: 'full' })).toThrow(
      'LINKBUS_DURABILITY is "full"; it takes process-crash or power-cut.',
    );
  });

  it.each(['http', '-1', '65536', '80.5', '0x50', '8000 ', ' ', '1e3', '٨٠٠٠'])(
    'is refused with the values that it takes: PORT=%j',
    (PORT) => {
      expect(() => readStartSettings({ PORT })).toThrow(
        `PORT is "${PORT}"; it takes a number from 0 to 65535.`,
      );
    },
  );

  it.each(['LINKBUS_ALLOW_PRIVATE_TARGETS', 'LINKBUS_LOGS', 'LINKBUS_TRUST_COUNTRY_HEADER'])(
    'is refused with the values that it takes: %s that is neither 0 nor 1',
    (name) => {
      for (const value of ['true', 'no', '2', ' 1']) {
        expect(() => readStartSettings({ [name]: value })).toThrow(`${name} is "${value}"; it takes 0 or 1.`);
      }
    },
  );

  it.each(['3', '901', '5.5', '-4', 'soon'])(
    'is refused with the values that it takes: LINKBUS_SETTLE_SECONDS=%s',
    (LINKBUS_SETTLE_SECONDS) => {
      expect(() => readStartSettings({ LINKBUS_SETTLE_SECONDS })).toThrow(
        `LINKBUS_SETTLE_SECONDS is "${LINKBUS_SETTLE_SECONDS}"; it takes a number from 4 to 900.`,
      );
    },
  );

  it.each(['1,,2', 'soon', '-1', '604801'])(
    'is refused with its name and an example: LINKBUS_RETRY_SCHEDULE=%s',
    (LINKBUS_RETRY_SCHEDULE) => {
      const read = () => readStartSettings({ LINKBUS_RETRY_SCHEDULE });

      expect(read).toThrow(`"${LINKBUS_RETRY_SCHEDULE}"`);
      expect(read).toThrow('a list of seconds such as 5,300,1800');
      expect(read).toThrow('LINKBUS_RETRY_SCHEDULE');
    },
  );
});

describe('LINKBUS_FAULTS', () => {
  it('is parsed', () => {
    expect(readStartSettings({ LINKBUS_FAULTS: 'seed=7,crashes=0.02' })).toEqual({
      ...DEFAULTS,
      faults: { seed: '7', crashes: 0.02 },
    });
  });

  it('is refused with its name', () => {
    expect(() => readStartSettings({ LINKBUS_FAULTS: 'crashes=2' })).toThrow(
      'LINKBUS_FAULTS: crashes is "2"; it takes a rate from 0 to 1.',
    );
  });
});

describe('an invalid API key', () => {
  it.each(['secret', 'lb_short', 'lb_0123456789abcde!', `lb_${'a'.repeat(129)}`])(
    'is refused with its variable and format, and is not repeated: %s',
    (LINKBUS_API_KEY) => {
      const read = () => readStartSettings({ LINKBUS_API_KEY });

      expect(read).toThrow(/LINKBUS_API_KEY.*lb_.*16 to 128/);
      expect(read).not.toThrow(LINKBUS_API_KEY);
    },
  );
});
