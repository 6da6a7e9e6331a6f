import { describe, expect, it } from 'vitest';
import { startFailure } from '../../../cli/start/start-failure.ts';
import { UnsupportedTemplateError } from '../../../local/resources/unsupported.ts';

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

  it('shows the stack trace of a bug', () => {
    const error = new TypeError('x is not a function');
    expect(startFailure(error, settings)).toBe(error.stack);
    expect(startFailure(systemError('EMFILE'), settings)).toMatch(/^Error: listen EMFILE\n +at /);
    expect(startFailure('odd', settings)).toBe('odd');
  });
});
