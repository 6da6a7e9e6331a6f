import type { BusEvent } from '../../local/events/rule.ts';
import { printableLine } from '../printable.ts';
import { duration } from './duration.ts';

type Color = 'green' | 'red' | 'yellow' | 'cyan' | 'dim';

export interface ActivityOptions {
  /** Colors a text. */
  readonly style: (color: Color, text: string) => string;
  /** Epoch milliseconds. @default Date.now */
  readonly now?: () => number;
}

/** An attribute value of an item, in DynamoDB JSON. */
interface Value {
  readonly S?: string;
  readonly N?: string;
  readonly L?: readonly Value[];
  readonly M?: StoredItem;
}

/** An item in DynamoDB JSON. */
export interface StoredItem {
  readonly [attribute: string]: Value;
}

export interface Activity {
  /** Prints an event on the bus. */
  event(event: Pick<BusEvent, 'detail-type' | 'detail'>): void;
  /** Prints the attempts that a write added to a delivery, and remembers the URL of a webhook. Ignores other items. */
  item(after: StoredItem | undefined, before: StoredItem | undefined): void;
}

/** Width of the column of event types: that of the most frequent. */
const TYPE_WIDTH = 'link.clicked'.length;

/** Maximum length of a fact. */
const MAX_FACT = 60;

/** Makes the functions that print a line for each event and each attempt. Data can't steer the terminal. */
export function makeActivity(
  print: (line: string) => void,
  { style, now = Date.now }: ActivityOptions,
): Activity {
  const urls = new Map<string, string>();

  function printLine(mark: string, color: Color, parts: readonly (string | undefined)[]): void {
    const text = [mark, ...parts].filter((part) => part !== undefined && part !== '').join('  ');
    const time = new Date(now()).toISOString().slice(11, 23);
    print(`${style('dim', time)}  ${style(color, printableLine(text))}`);
  }

  function printAttempt(delivery: StoredItem, attempt: StoredItem, number: number, isLast: boolean): void {
    const status = attempt.status_code?.N;
    const isDelivered = status?.startsWith('2') === true;
    // The table's key has the number of a partition after the id.
    const [webhook = ''] = (delivery.webhook_id?.S ?? '').split('#');
    const target = `${isDelivered ? '→' : '✗'} ${urls.get(webhook) ?? webhook}`;
    printLine(target, isDelivered ? 'green' : 'red', [
      status ?? attempt.error?.S ?? 'no response',
      `${attempt.duration_ms?.N} ms`,
      `attempt ${number}`,
      isLast && !isDelivered ? outcome(delivery) : undefined,
    ]);
  }

  function outcome({ status, next_attempt_at }: StoredItem): string | undefined {
    if (status?.S !== 'pending') return status?.S;
    const next = Date.parse(next_attempt_at?.S ?? '');
    return Number.isNaN(next) ? undefined : `retry in ${duration(next - now())}`;
  }

  return {
    event({ 'detail-type': type, detail }) {
      const data = detail.data as Readonly<Record<string, unknown>> | undefined;
      printLine(type.padEnd(TYPE_WIDTH), type.startsWith('link.') ? 'cyan' : 'yellow', facts(data ?? {}));
    },
    item(after, before) {
      const webhook = after ?? before;
      if (webhook?.id?.S?.startsWith('whk_') && webhook.url?.S !== undefined) {
        if (after === undefined) urls.delete(webhook.id.S);
        else urls.set(webhook.id.S, withoutQuery(webhook.url.S) ?? webhook.id.S);
      }
      const attempts = after?.id?.S?.startsWith('dlv_') ? (after.attempts?.L ?? []) : [];
      const earlier = before?.attempts?.L?.length ?? 0;
      for (const [index, { M }] of attempts.entries()) {
        const isLast = index === attempts.length - 1;
        if (after !== undefined && index >= earlier && M) printAttempt(after, M, index + 1, isLast);
      }
    },
  };
}

/** The facts of an event that fit in a line. */
function facts(data: Readonly<Record<string, unknown>>): (string | undefined)[] {
  const text = (name: string) => (typeof data[name] === 'string' ? cut(data[name]) : undefined);
  const shortCode = text('short_code');
  return [
    shortCode && `/${shortCode}`,
    typeof data.clicks === 'number' ? `clicks ${data.clicks}` : undefined,
    typeof data.clicks === 'number' ? undefined : text('target_url') && `to ${text('target_url')}`,
    text('delivery_id'),
    text('webhook_id'),
    text('reason'),
  ];
}

/** Cuts a text that would fill the line. */
const cut = (text: string): string => (text.length > MAX_FACT ? `${text.slice(0, MAX_FACT - 1)}…` : text);

/** A URL without credentials and query, which can be secret. */
function withoutQuery(text: string): string | undefined {
  const url = URL.parse(text);
  return url === null ? undefined : cut(url.origin + url.pathname);
}
