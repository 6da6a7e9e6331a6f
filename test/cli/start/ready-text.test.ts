import { describe, expect, it } from 'vitest';
import { readyText } from '../../../cli/start/ready-text.ts';

const linkbus = { url: 'http://127.0.0.1:8000', awsUrl: 'http://127.0.0.1:41234', apiKey: 'lb_abc' };

describe('the ready text', () => {
  const text = readyText({ ...linkbus, directory: '/home/ada/.linkbus' });

  it('ends in the line that scripts wait for', () => {
    expect(text.split('\n').slice(-2)).toEqual(['linkbus ready http://127.0.0.1:8000', '']);
    expect(text.match(/^linkbus ready/gm)).toHaveLength(1);
  });

  it('shows the base URL, the API key, the AWS endpoint and the state folder', () => {
    expect(text).toMatch(/^ {2}Linkbus +http:\/\/127\.0\.0\.1:8000$/m);
    expect(text).toMatch(/^ {2}API key +lb_abc$/m);
    expect(text).toMatch(/^ {2}AWS endpoint +http:\/\/127\.0\.0\.1:41234$/m);
    expect(text).toMatch(/^ {2}State +\/home\/ada\/\.linkbus$/m);
  });

  it('has commands to copy, with the key and valid JSON', () => {
    const bodies = [...text.matchAll(/-d '([^']+)'/g)].map(([, body = '']) => JSON.parse(body));

    expect(bodies).toEqual([{ target_url: 'https://example.com/', short_code: 'hello' }]);
    expect(text).toMatch(/^ {4}npm run receiver$/m);
    expect(text).toMatch(/curl http:\/\/127\.0\.0\.1:8000\/links -H 'Authorization: Bearer lb_abc' \\$/m);
    expect(text).toMatch(/curl -i http:\/\/127\.0\.0\.1:8000\/hello$/m);
  });

  it('gives the receiver the key that is not kept with --memory', () => {
    const memory = readyText(linkbus);
    expect(memory).toMatch(/^ {2}State +in memory only$/m);
    expect(memory).toMatch(/^ {4}LINKBUS_API_KEY=lb_abc npm run receiver$/m);
  });
});
