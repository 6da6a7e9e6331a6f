import { afterEach, describe, expect, it, vi } from 'vitest';
import { readyText, showLog, showProblem, startFailure } from '../../../cli/start/output.ts';
import { UnsupportedTemplateError } from '../../../local/create-resources.ts';

const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
afterEach(() => written.mockClear());

const texts = () => written.mock.calls.map(([text]) => text);

describe('what is said when Linkbus is ready', () => {
  const text = readyText({
    url: 'http://127.0.0.1:8000',
    awsUrl: 'http://127.0.0.1:41234',
    apiKey: 'lb_abc',
  });

  it('ends in a line for scripts to wait for', () => {
    expect(text.split('\n').slice(-2)).toEqual(['linkbus ready http://127.0.0.1:8000', '']);
    expect(text.match(/^linkbus ready/gm)).toHaveLength(1);
  });

  it('tells the address, the key and where AWS is', () => {
    expect(text).toMatch(/^ {2}Linkbus +http:\/\/127\.0\.0\.1:8000$/m);
    expect(text).toMatch(/^ {2}API key +lb_abc$/m);
    expect(text).toMatch(/^ {2}AWS endpoint +http:\/\/127\.0\.0\.1:41234$/m);
  });

  it('has commands that can be copied: each with the key, and with JSON that is JSON', () => {
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

describe('what is said when Linkbus cannot start', () => {
  const settings = { host: '10.1.2.3', port: 80 };
  const systemError = (code: string) => Object.assign(new Error(`listen ${code}`), { code });

  it.each([
    ['EADDRINUSE', 'Port 80 is in use. Stop what uses it, or choose another: PORT=8080 npm start'],
    ['EACCES', 'Port 80 may not be used by you. Choose one from 1024: PORT=8080 npm start'],
    ['EADDRNOTAVAIL', '10.1.2.3 is no address of this machine. HOST takes one.'],
    ['ENOTFOUND', '10.1.2.3 is no address of this machine. HOST takes one.'],
  ])('is one line that says what to do: %s', (code, line) => {
    expect(startFailure(systemError(code), settings)).toBe(line);
  });

  it('is what the template has that is not supported', () => {
    const error = new UnsupportedTemplateError('Topic (AWS::SNS::Topic): this type is not supported here.');
    expect(startFailure(error, settings)).toBe('Topic (AWS::SNS::Topic): this type is not supported here.');
  });

  it('is everything where the fault is ours', () => {
    const error = new TypeError('x is not a function');
    expect(startFailure(error, settings)).toBe(error.stack);
    expect(startFailure(systemError('EMFILE'), settings)).toMatch(/^Error: listen EMFILE\n +at /);
    expect(startFailure('odd', settings)).toBe('odd');
  });
});

describe('what is shown while Linkbus runs', () => {
  it('is what functions write to stderr', () => {
    showLog({ showLogs: false }, 'Redirect', 'stdout', 'fine');
    showLog({ showLogs: false }, 'Redirect', 'stderr', 'odd');
    expect(texts()).toEqual(['Redirect: odd\n']);
  });

  it('is all that they write where that is asked for', () => {
    showLog({ showLogs: true }, 'Redirect', 'stdout', 'fine');
    showLog({ showLogs: true }, 'Redirect', 'stderr', 'odd');
    expect(texts()).toEqual(['Redirect: fine\n', 'Redirect: odd\n']);
  });

  it('is every problem of the local system', () => {
    showProblem('dynamodb', new Error('DynamoDB has ended'));
    showProblem('Dispatcher', 'one message back to the queue');
    expect(texts()).toEqual([
      'dynamodb: DynamoDB has ended\n',
      'Dispatcher: one message back to the queue\n',
    ]);
  });
});
