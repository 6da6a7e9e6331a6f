import { afterEach, describe, expect, it, vi } from 'vitest';
import { readyText, showLog, showProblem, startFailure } from '../../../cli/start/output.ts';
import { UnsupportedTemplateError } from '../../../local/resources/unsupported.ts';

const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
afterEach(() => written.mockClear());

const texts = () => written.mock.calls.map(([text]) => text);

describe('the ready text', () => {
  const text = readyText({
    url: 'http://127.0.0.1:8000',
    awsUrl: 'http://127.0.0.1:41234',
    apiKey: 'lb_abc',
  });

  it('ends in the line that scripts wait for', () => {
    expect(text.split('\n').slice(-2)).toEqual(['linkbus ready http://127.0.0.1:8000', '']);
    expect(text.match(/^linkbus ready/gm)).toHaveLength(1);
  });

  it('shows the base URL, the API key and the AWS endpoint', () => {
    expect(text).toMatch(/^ {2}Linkbus +http:\/\/127\.0\.0\.1:8000$/m);
    expect(text).toMatch(/^ {2}API key +lb_abc$/m);
    expect(text).toMatch(/^ {2}AWS endpoint +http:\/\/127\.0\.0\.1:41234$/m);
  });

  it('has commands to copy, with the key and valid JSON', () => {
    const bodies = [...text.matchAll(/-d '([^']+)'/g)].map(([, body = '']) => JSON.parse(body));

    expect(bodies).toEqual([
      { url: 'http://localhost:8001/webhook', events: ['link.*'] },
      { target_url: 'https://example.com/', short_code: 'hello' },
    ]);
    expect(
      text.match(/curl http:\/\/127\.0\.0\.1:8000\/(webhooks|links) -H 'Authorization: Bearer lb_abc' \\$/gm),
    ).toHaveLength(2);
    expect(text).toMatch(/curl -i http:\/\/127\.0\.0\.1:8000\/hello$/m);
  });
});

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

describe('while Linkbus runs', () => {
  it('functions’ lines on stderr are printed', () => {
    showLog({ showLogs: false }, 'Redirect', 'stdout', 'fine');
    showLog({ showLogs: false }, 'Redirect', 'stderr', 'odd');
    expect(texts()).toEqual(['Redirect: odd\n']);
  });

  it('all lines of functions are printed with showLogs', () => {
    showLog({ showLogs: true }, 'Redirect', 'stdout', 'fine');
    showLog({ showLogs: true }, 'Redirect', 'stderr', 'odd');
    expect(texts()).toEqual(['Redirect: fine\n', 'Redirect: odd\n']);
  });

  it('every problem of the local system is printed', () => {
    showProblem('dynamodb', new Error('DynamoDB has ended'));
    showProblem('Dispatcher', 'one message back to the queue');
    expect(texts()).toEqual([
      'dynamodb: DynamoDB has ended\n',
      'Dispatcher: one message back to the queue\n',
    ]);
  });
});
