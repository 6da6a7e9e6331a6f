import { ApiError, type CallApi } from '../listen/linkbus-api.ts';
import { persist } from './persistent-api.ts';
import { type LinkPlan, makeChooseLink } from './plan.ts';
import { makeVisitor, targetOf, type Visit } from './visits.ts';

const VISITORS = 16;
const LINKS_AT_ONCE = 4;

/** Creates the links, each until it is there. */
export async function createLinks(callApi: CallApi, links: readonly LinkPlan[]): Promise<void> {
  const remaining = [...links];
  await inParallel(LINKS_AT_ONCE, async () => {
    for (let link = remaining.shift(); link !== undefined; link = remaining.shift()) {
      const { shortCode: short_code, maxClicks: max_clicks } = link;
      const body = { short_code, max_clicks, target_url: targetOf(short_code) };
      await persist(() => callApi('POST', '/links', body)).catch((error: unknown) => {
        // An earlier try without a response created it.
        if (!(error instanceof ApiError && error.status === 409)) throw error;
      });
    }
  });
}

interface TrafficOptions {
  readonly url: string;
  readonly seed: string;
  readonly links: readonly LinkPlan[];
  readonly clicks: number;
  /** Milliseconds after which no visitor comes any more. */
  readonly maxMs: number;
  /** Called before each visit. */
  readonly onVisit: (n: number) => void;
}

/** Sends all visitors. @returns the visits, by their number */
export async function sendVisitors(options: TrafficOptions): Promise<Visit[]> {
  const { url, seed, links, clicks, maxMs, onVisit } = options;
  const chooseLink = makeChooseLink(seed, links);
  const visitor = makeVisitor(url);
  const visits: Visit[] = [];
  const end = performance.now() + maxMs;
  await inParallel(VISITORS, async () => {
    while (visits.length < clicks && performance.now() < end) {
      const n = visits.length;
      onVisit(n);
      const visit: Visit = { shortCode: chooseLink(n).shortCode, sentAt: Date.now(), outcome: 'unknown' };
      visits.push(visit);
      visit.outcome = await visitor.visit(visit.shortCode, n);
    }
  });
  visitor.close();
  return visits;
}

const inParallel = (count: number, work: () => Promise<void>): Promise<unknown> =>
  Promise.all(Array.from({ length: count }, work));
