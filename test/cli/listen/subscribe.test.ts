import { describe, expect, it, vi } from 'vitest';
import type { FoundLinkbus } from '../../../cli/listen/find-linkbus.ts';
import { ApiError, type CallApi } from '../../../cli/listen/linkbus-api.ts';
import { type SubscribeOptions, subscribe } from '../../../cli/listen/subscribe.ts';

const RECEIVER = 'http://127.0.0.1:8001/webhook';
const FOUND: FoundLinkbus = { url: 'http://linkbus', apiKey: 'lb_1', keySource: '/data/api-key' };
const NEW = { id: 'whk_new', secret: 'whsec_new' };

interface Webhook {
  id: string;
  url: string;
  description: string | null;
}

/** An API with webhooks, whose first calls fail. */
function makeApi({ webhooks = [], failures = [] }: { webhooks?: Webhook[]; failures?: Error[] }) {
  const calls: unknown[][] = [];
  const call: CallApi = async (...args) => {
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    calls.push(args.filter((arg) => arg !== undefined));
    if (args[0] === 'GET') return { data: webhooks, next_cursor: null };
    return args[0] === 'POST' ? NEW : undefined;
  };
  return { call, calls };
}

function run(call: CallApi, options: Partial<SubscribeOptions> = {}) {
  const printed: string[] = [];
  const wait = vi.fn(async () => {});
  const subscribed = subscribe({
    url: RECEIVER,
    events: ['link.*'],
    findLinkbus: () => FOUND,
    makeCall: () => call,
    wait,
    print: (line) => void printed.push(line),
    ...options,
  });
  return { subscribed, printed, wait };
}

describe('the webhook of linkbus listen', () => {
  it('is created with the events', async () => {
    const { call, calls } = makeApi({});
    const makeCall = vi.fn(() => call);
    const { subscribed, printed, wait } = run(call, { events: ['link.clicked', 'webhook.test'], makeCall });
    expect(await subscribed).toEqual({
      webhook: { ...NEW, others: [] },
      linkbus: { url: 'http://linkbus', apiKey: 'lb_1' },
    });
    expect(makeCall).toHaveBeenCalledWith({ url: 'http://linkbus', apiKey: 'lb_1' });
    expect(calls).toEqual([
      ['GET', '/webhooks'],
      [
        'POST',
        '/webhooks',
        { url: RECEIVER, events: ['link.clicked', 'webhook.test'], description: 'linkbus listen' },
      ],
    ]);
    expect([printed, wait.mock.calls]).toEqual([[], []]);
  });

  it('replaces those that an earlier receiver left behind, and no others', async () => {
    const { call, calls } = makeApi({
      webhooks: [
        { id: 'whk_left', url: RECEIVER, description: 'linkbus listen' },
        { id: 'whk_mine', url: RECEIVER, description: null },
        { id: 'whk_other', url: 'http://127.0.0.1:8002/webhook', description: 'linkbus listen' },
      ],
    });
    const { webhook } = await run(call).subscribed;
    expect(webhook.others).toEqual(['whk_mine']);
    expect(calls.map(([method, path]) => `${method} ${path}`)).toEqual([
      'GET /webhooks',
      'DELETE /webhooks/whk_left',
      'POST /webhooks',
    ]);
  });

  it('waits for Linkbus to start and to write its key, and says so once', async () => {
    const { call } = makeApi({ failures: [new TypeError('fetch failed'), new TypeError('fetch failed')] });
    const found = [{ ...FOUND, apiKey: undefined }];
    const { subscribed, printed, wait } = run(call, { findLinkbus: () => found.shift() ?? FOUND });
    expect((await subscribed).webhook.id).toBe('whk_new');
    expect(printed).toEqual([
      'Waiting for Linkbus at http://linkbus: start it with "npm start", or set LINKBUS_API_KEY to its key.',
      'Waiting for Linkbus at http://linkbus: start it with "npm start".',
    ]);
    expect(wait).toHaveBeenCalledTimes(3);
  });

  it.each([
    [401, "Linkbus at http://linkbus doesn't know the key in /data/api-key: set LINKBUS_API_KEY to its key."],
    [429, 'Waiting for Linkbus at http://linkbus: why'],
    [503, 'Waiting for Linkbus at http://linkbus: why'],
  ])('waits after a %i', async (status, line) => {
    const { call } = makeApi({ failures: [new ApiError(status, 'why')] });
    const { subscribed, printed } = run(call);
    await subscribed;
    expect(printed).toEqual([line]);
  });

  it.each([400, 403, 409, 422])('is given up after a %i', async (status) => {
    const { call } = makeApi({ failures: [new ApiError(status, 'why')] });
    const { subscribed, wait } = run(call);
    await expect(subscribed).rejects.toThrow('why');
    expect(wait).not.toHaveBeenCalled();
  });

  it('stops waiting when the wait is ended', async () => {
    const { call } = makeApi({ failures: [new TypeError('fetch failed')] });
    const wait = () => Promise.reject(new Error('stopped'));
    await expect(run(call, { wait }).subscribed).rejects.toThrow('stopped');
  });
});
