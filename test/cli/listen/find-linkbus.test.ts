import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ApiKeyFileError, apiKeyFile, readApiKey, writeApiKey } from '../../../cli/api-key-file.ts';
import { findLinkbus, urlFile } from '../../../cli/listen/find-linkbus.ts';

const KEY = 'lb_0123456789abcdef';

function stateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'listen-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe('the local Linkbus is found', () => {
  it('by its state folder', () => {
    const LINKBUS_DATA = stateFolder();
    writeApiKey(LINKBUS_DATA, KEY);
    writeFileSync(urlFile(LINKBUS_DATA), 'http://127.0.0.1:8080\n');
    expect(findLinkbus({ LINKBUS_DATA })).toEqual({
      url: 'http://127.0.0.1:8080',
      apiKey: KEY,
      keySource: apiKeyFile(LINKBUS_DATA),
    });
  });

  it('at its default address, before it has started', () => {
    const LINKBUS_DATA = join(stateFolder(), 'none');
    expect(findLinkbus({ LINKBUS_DATA })).toMatchObject({ url: 'http://127.0.0.1:8000', apiKey: undefined });
  });

  it('by variables first', () => {
    const LINKBUS_DATA = stateFolder();
    writeApiKey(LINKBUS_DATA, KEY);
    writeFileSync(urlFile(LINKBUS_DATA), 'http://127.0.0.1:8080\n');
    const environment = { LINKBUS_DATA, LINKBUS_URL: 'http://127.0.0.1:1', LINKBUS_API_KEY: `${KEY}2` };
    expect(findLinkbus(environment)).toEqual({
      url: 'http://127.0.0.1:1',
      apiKey: `${KEY}2`,
      keySource: 'LINKBUS_API_KEY',
    });
  });

  it('unless its address is not a URL', () => {
    expect(() => findLinkbus({ LINKBUS_URL: 'localhost' })).toThrow(
      'LINKBUS_URL is "localhost"; it takes a URL such as http://127.0.0.1:8000.',
    );
  });
});

describe('the kept API key', () => {
  it('is for its owner only', () => {
    const folder = stateFolder();
    writeApiKey(folder, KEY);
    expect(readApiKey(folder)).toBe(KEY);
    expect(statSync(apiKeyFile(folder)).mode & 0o777).toBe(0o600);
  });

  it.each(['', 'lb_', 'hunter2'])(
    'is refused and not repeated if its file holds something else: %j',
    (text) => {
      const folder = stateFolder();
      writeFileSync(apiKeyFile(folder), text);
      expect(() => readApiKey(folder)).toThrow(
        new ApiKeyFileError(
          `${apiKeyFile(folder)} holds no API key: delete it, and "linkbus start" makes a new one.`,
        ),
      );
    },
  );
});
