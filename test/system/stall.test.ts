import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { callApi } from '../bench/call-api.ts';
import { type LinkbusProcess, startProcess } from '../crash/linkbus-process.ts';
import { startTestReceiver } from '../e2e/receiver.ts';

const VISITS = 500;
const AT_ONCE = 200;
const STOPPED_MS = 4_000;
const MAX_STOPS = 6;

const wasUnanswered = ({ printed }: LinkbusProcess): boolean =>
  printed().includes('counting got no response');

async function startedLinkbus() {
  const directory = mkdtempSync(join(tmpdir(), 'linkbus-stall-'));
  const process = startProcess({ LINKBUS_DATA: directory, LINKBUS_SETTLE_SECONDS: '4', PORT: '0' });
  onTestFinished(async () => {
    process.resume();
    await process.kill();
    rmSync(directory, { recursive: true, force: true });
  });
  return { process, ...(await process.ready) };
}

it('a process that stops for four seconds amid 500 visits counts each redirected visit once, and delivers it unchanged', async () => {
  const linkbus = await startedLinkbus();
  const receiver = await startTestReceiver();
  onTestFinished(() => receiver.close());
  await callApi(linkbus, 'POST', '/webhooks', { url: receiver.url, events: ['link.clicked'] });
  await callApi(linkbus, 'POST', '/links', { target_url: 'https://example.com/', short_code: 'stall' });

  const outcomes = new Map<string, number>();
  let next = 0;
  async function visitor(until: number): Promise<void> {
    for (let n = next++; n < until; n = next++) {
      const referer = `https://visit.example/${n}`;
      const { status } = await fetch(`${linkbus.url}/stall`, { redirect: 'manual', headers: { referer } });
      outcomes.set(referer, status);
    }
  }
  // A stop can fall between two counting writes.
  for (let stops = 0; stops < MAX_STOPS && !wasUnanswered(linkbus.process); stops += 1) {
    const before = outcomes.size;
    next = before;
    const visitors = Promise.all(Array.from({ length: AT_ONCE }, () => visitor(before + VISITS)));
    const half = before + VISITS / 2;
    await vi.waitFor(() => expect(outcomes.size).toBeGreaterThan(half), { timeout: 30_000, interval: 1 });
    linkbus.process.suspend();
    await sleep(STOPPED_MS);
    linkbus.process.resume();
    await visitors;
  }
  expect(wasUnanswered(linkbus.process)).toBe(true);

  const visitsWith = (isIt: (status: number) => boolean) =>
    [...outcomes].filter(([, status]) => isIt(status)).map(([referer]) => referer);
  const redirected = visitsWith((status) => status === 302);
  const untold = visitsWith((status) => status === 503);
  expect([...redirected, ...untold].toSorted()).toEqual([...outcomes.keys()].toSorted());

  const eventIds = () => new Set(receiver.received.map(({ event }) => event.id));
  await vi.waitFor(
    async () => {
      const { clicks } = await callApi<{ clicks: number }>(linkbus, 'GET', '/links/stall');
      expect(clicks).toBeGreaterThanOrEqual(redirected.length);
      expect(eventIds().size).toBe(clicks);
    },
    { timeout: 40_000, interval: 200 },
  );
  const bodies = new Set(receiver.received.map(({ body }) => body));
  expect(bodies.size).toBe(eventIds().size);
  const events = [...bodies].map((body) => JSON.parse(body).data);
  const numbers = events.map(({ clicks }) => clicks).sort((a, b) => a - b);
  expect(numbers).toEqual(numbers.map((_, n) => n + 1));
  const referrers = events.map(({ referrer }) => referrer);
  expect(new Set(referrers).size).toBe(referrers.length);
  expect(redirected.filter((referer) => !referrers.includes(referer))).toEqual([]);
  const allowed = new Set([...redirected, ...untold]);
  expect(referrers.filter((referrer) => !allowed.has(referrer))).toEqual([]);
}, 120_000);
