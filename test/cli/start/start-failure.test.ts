import { describe, expect, it } from 'vitest';
import { ApiKeyFileError } from '../../../cli/api-key-file.ts';
import { startFailure, writeFailure } from '../../../cli/start/start-failure.ts';
import { UnsupportedTemplateError } from '../../../local/resources/unsupported.ts';
import { StorageRefusedError } from '../../../local/storage/storage-refused-error.ts';

describe('a failed start', () => {
  const settings = { host: '10.1.2.3', port: 80 };
  const systemError = (code: string) => Object.assign(new Error(`listen ${code}`), { code });

  it.each([
    [
      'EADDRINUSE',
      'Port 80 is in use. Stop the process that uses it, or choose another port: PORT=8080 npm start',
    ],
    ['EACCES', 'You may not use port 80. Choose a port from 1024 up: PORT=8080 npm start'],
    ['EADDRNOTAVAIL', 'HOST is "10.1.2.3", which is not an address of this machine.'],
    ['ENOTFOUND', 'HOST is "10.1.2.3", which is not an address of this machine.'],
  ])('is described in one line that says what to do: %s', (code, line) => {
    expect(startFailure(systemError(code), settings)).toBe(line);
  });

  it('names the unsupported part of a template', () => {
    const error = new UnsupportedTemplateError('Topic (AWS::SNS::Topic): this type is not supported here.');
    expect(startFailure(error, settings)).toBe('Topic (AWS::SNS::Topic): this type is not supported here.');
  });

  it('names the file that can’t be used', () => {
    const message = "EACCES: permission denied, open '/data/api-key'";
    const error = Object.assign(new Error(message), { code: 'EACCES', path: '/data/api-key' });
    expect(startFailure(error, settings)).toBe(`${message}.`);
  });

  it('says what to do about a refused state folder', () => {
    const error = new StorageRefusedError('The state folder /data is in use: stop the other process');
    expect(startFailure(error, settings)).toBe(
      'The state folder /data is in use: stop the other process, choose another folder with LINKBUS_DATA, or keep no state with --memory.',
    );
  });

  it('names the disk if it fills up while tables are created', () => {
    const full = Object.assign(new Error('database or disk is full'), {
      code: 'ERR_SQLITE_ERROR',
      errcode: 13,
    });
    const error = new Error('Table Links: database or disk is full', { cause: full });
    expect(startFailure(error, { ...settings, directory: '/data' })).toBe(
      'The state folder /data is on a full disk: free some space, choose another folder with LINKBUS_DATA, or keep no state with --memory.',
    );
    const synthesis = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    expect(startFailure(synthesis, { ...settings, directory: '/data' })).toMatch(/ is on a full disk: /);
  });

  it('says what to do about a file without an API key', () => {
    const error = new ApiKeyFileError('/data/api-key holds no API key: delete it.');
    expect(startFailure(error, settings)).toBe('/data/api-key holds no API key: delete it.');
  });

  it('shows the stack trace of a bug', () => {
    const error = new TypeError('x is not a function');
    expect(startFailure(error, settings)).toBe(error.stack);
    expect(startFailure(systemError('EMFILE'), settings)).toMatch(/^Error: listen EMFILE\n +at /);
    expect(startFailure('odd', settings)).toBe('odd');
  });
});

describe('a failed write', () => {
  const sqliteError = (errcode: number, message: string) =>
    Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR', errcode });

  it.each([
    [
      sqliteError(13, 'database or disk is full'),
      'The disk is full, so Linkbus has stopped and kept everything that it confirmed: make room, then start it again.',
    ],
    [
      sqliteError(778, 'disk I/O error'),
      "The state can't be written (disk I/O error), so Linkbus has stopped and kept everything that it confirmed: check the disk, then start it again.",
    ],
  ])('is described in one sentence', (error, sentence) => {
    expect(writeFailure(error)).toBe(sentence);
  });
});
