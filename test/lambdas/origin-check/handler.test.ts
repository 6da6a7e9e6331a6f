import { beforeAll, describe, expect, it, vi } from 'vitest';

let handler: typeof import('../../../lambdas/origin-check/handler.ts').handler;

beforeAll(async () => {
  vi.stubEnv('ORIGIN_HEADER_VALUE', 'the-value-of-the-stage');
  ({ handler } = await import('../../../lambdas/origin-check/handler.ts'));
});

describe('the check of a request’s origin', () => {
  it('authorizes a request with the stage’s value', async () => {
    const headers = { 'x-linkbus-origin': 'the-value-of-the-stage' };

    expect(await handler({ headers })).toEqual({ isAuthorized: true });
  });

  it.each([
    ['another value', { 'x-linkbus-origin': 'the-value-of-the-stagf' }],
    ['a longer value', { 'x-linkbus-origin': 'the-value-of-the-stage,' }],
    ['two values, which API Gateway joins', { 'x-linkbus-origin': 'x,the-value-of-the-stage' }],
    ['an empty value', { 'x-linkbus-origin': '' }],
    ['no value', {}],
    ['no headers', undefined],
  ])('refuses %s', async (_, headers) => {
    expect(await handler({ headers } as Parameters<typeof handler>[0])).toEqual({ isAuthorized: false });
  });
});
