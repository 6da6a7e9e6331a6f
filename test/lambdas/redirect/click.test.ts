import { describe, expect, it } from 'vitest';
import { clickOf } from '../../../lambdas/redirect/click.ts';
import { apiEvent, VISITOR_IP } from '../factories/api-event.ts';
import { NOW, NOW_TEXT } from '../factories/fixed-values.ts';

const clickWith = (headers: Record<string, string>, trustsCountry = true) =>
  clickOf(apiEvent('GET /{short_code}', { headers }), NOW, trustsCountry);

describe('a click', () => {
  it('has its event’s id, its time, and the request’s headers', () => {
    const click = clickWith({
      referer: 'https://news.example/',
      'user-agent': 'Mozilla/5.0',
      'cloudfront-viewer-country': 'NL',
      cookie: 'session=1',
      authorization: 'Bearer lb_secret',
    });

    expect(click).toEqual({
      id: expect.stringMatching(/^evt_[0-9A-HJKMNP-TV-Z]{26}$/),
      at: NOW_TEXT,
      referrer: 'https://news.example/',
      user_agent: 'Mozilla/5.0',
      country: 'NL',
    });
  });

  it('leaves out empty and missing headers', () => {
    expect(Object.keys(clickWith({ referer: '', 'user-agent': '' }))).toEqual(['id', 'at']);
  });

  it.each([
    ['https://news.example/story?q=name&token=secret#part', 'https://news.example/story'],
    ['https://news.example/#/inbox?user=1', 'https://news.example/'],
    ['https://news.example/a?b\nc', 'https://news.example/a'],
    ['android-app://org.example/', 'android-app://org.example/'],
  ])('has the referrer without its query and fragment: %s', (referer, referrer) => {
    expect(clickWith({ referer }).referrer).toBe(referrer);
  });

  it('has a new id each time', () => {
    expect(clickWith({}).id).not.toBe(clickWith({}).id);
  });

  it('never holds the visitor’s IP address', () => {
    const click = clickWith({
      'x-forwarded-for': VISITOR_IP,
      'x-real-ip': VISITOR_IP,
      forwarded: VISITOR_IP,
    });

    expect(JSON.stringify(click)).not.toContain(VISITOR_IP);
  });

  it.each(['nl', 'NLD', 'N', '', 'N1', 'XX\n', 'N L', 'ÄÖ'])('has no country from %j', (country) => {
    expect(clickWith({ 'cloudfront-viewer-country': country })).not.toHaveProperty('country');
  });

  it('has no country without a CDN in front, whatever the visitor sends', () => {
    expect(clickWith({ 'cloudfront-viewer-country': 'NL' }, false)).not.toHaveProperty('country');
  });

  it('keeps at most 512 characters of a header', () => {
    const click = clickWith({ referer: 'r'.repeat(513), 'user-agent': 'u'.repeat(8_192) });

    expect(click.referrer).toBe('r'.repeat(512));
    expect(click.user_agent).toBe('u'.repeat(512));
  });

  // A lone surrogate has no UTF-8, and some receivers' JSON parsers reject it.
  it('never cuts a header in the middle of a character', () => {
    const click = clickWith({ referer: `a${'😀'.repeat(300)}`, 'user-agent': `a${'😀'.repeat(300)}` });

    expect(click.referrer?.isWellFormed()).toBe(true);
    expect(click.user_agent?.isWellFormed()).toBe(true);
  });
});
