import { decide } from '../../local/faults/decide.ts';
import type { ChaosEvent } from './event.ts';
import type { SubscriberPlan } from './subscriber.ts';

/** A link of the run. */
export interface LinkPlan {
  readonly shortCode: string;
  readonly maxClicks: number | null;
  /** Its share of the visits, compared with the other links. */
  readonly weight: number;
}

/** The prefixes of short codes. */
const HOT = 'hot-';
const WARM = 'warm-';
const COLD = 'cold-';
const FEW = 'few-';

/** Plans the links: two hot ones, warm ones, cold ones, and some that take few clicks. */
export function planLinks(clicks: number): LinkPlan[] {
  const links = (prefix: string, count: number, weight: number, maxClicks: number | null = null) =>
    Array.from({ length: count }, (_, n) => ({ shortCode: `${prefix}${n}`, maxClicks, weight }));
  // About half of their visits find them used up.
  const few = Math.max(2, Math.round(clicks / 200));
  return [...links(HOT, 2, 20), ...links(WARM, 5, 6), ...links(COLD, 20, 1), ...links(FEW, 5, 2, few)];
}

/** Makes the function that chooses the link of the n-th visit. */
export function makeChooseLink(seed: string, links: readonly LinkPlan[]): (n: number) => LinkPlan {
  const total = links.reduce((sum, { weight }) => sum + weight, 0);
  return function chooseLink(n) {
    let rest = decide(seed, 'link of visit', n) * total;
    const found = links.find(({ weight }) => {
      rest -= weight;
      return rest < 0;
    });
    return found ?? (links[0] as LinkPlan);
  };
}

const isClick = ({ type }: ChaosEvent) => type === 'link.clicked';
const isOf = (prefix: string, { data }: ChaosEvent) => data.short_code?.startsWith(prefix) === true;
const codes = (prefix: string) => ({ short_code: [{ prefix }] });

/** Registered before the first link. */
export const SUBSCRIBERS: readonly SubscriberPlan[] = [
  { name: 'everything', events: ['*'], wants: () => true },
  {
    name: 'filtered',
    events: ['link.clicked'],
    filter: { data: { is_bot: [false], ...codes(COLD) } },
    wants: (event) => isClick(event) && isOf(COLD, event) && event.data.is_bot === false,
  },
  {
    name: 'failing',
    events: ['link.clicked', 'link.created'],
    filter: { data: codes(WARM) },
    wants: (event) => isOf(WARM, event) && event.type.startsWith('link.'),
    failureRate: 0.1,
    failures: ['server error', 'unavailable', 'reset', 'half a response', 'garbage', 'redirect'],
  },
  {
    name: 'slow',
    events: ['link.created'],
    wants: ({ type }) => type === 'link.created',
    delayMs: 1_300,
  },
  {
    name: 'dead',
    events: ['link.created'],
    filter: { data: codes(HOT) },
    wants: (event) => event.type === 'link.created' && isOf(HOT, event),
    failureRate: 1,
    isDead: true,
  },
  {
    name: 'paused',
    events: ['link.clicked'],
    filter: { data: codes(FEW) },
    wants: (event) => isClick(event) && isOf(FEW, event),
    isPaused: true,
  },
];

export const LATE_SUBSCRIBER: SubscriberPlan = {
  name: 'late',
  events: ['link.clicked'],
  filter: { data: codes(WARM) },
  wants: (event) => isClick(event) && isOf(WARM, event),
  isLate: true,
};
