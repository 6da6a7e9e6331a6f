import { afterEach, describe, expect, it, vi } from 'vitest';
import { readyText, showLog, showProblem } from '../../../cli/start/output.ts';

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
