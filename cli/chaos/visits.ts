import { Agent, request } from 'node:http';

/**
 * - `redirected`: 302 to the link's target
 * - `refused`: 404, 410 or 429, which count no click
 * - `unknown`: no response, or one that leaves open whether the click was counted
 */
export type VisitOutcome = 'redirected' | 'refused' | 'unknown';

/** A visit, known by its `Referer`. */
export interface Visit {
  readonly shortCode: string;
  /** When its request was sent, in epoch milliseconds. */
  readonly sentAt: number;
  outcome: VisitOutcome;
}

/** A visitor gives up after this time, longer than API Gateway's 30 s. */
const TIMEOUT_MS = 35_000;
const REFUSALS: readonly unknown[] = [404, 410, 429];

const PERSON = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const BOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
/** Every so many visits, a bot comes. */
const BOT_EVERY = 5;

export const referrerOf = (n: number): string => `https://visits.example/${n}`;
export const targetOf = (shortCode: string): string => `https://example.com/${shortCode}`;

/** Makes the function that visits a link. */
export function makeVisitor(baseUrl: string) {
  const agent = new Agent({ keepAlive: true });
  return {
    /** Never rejects. */
    visit: (shortCode: string, n: number): Promise<VisitOutcome> =>
      new Promise((resolve) => {
        const headers = { referer: referrerOf(n), 'user-agent': n % BOT_EVERY === 0 ? BOT : PERSON };
        const sent = request(
          `${baseUrl}/${shortCode}`,
          { agent, headers, timeout: TIMEOUT_MS },
          (response) => {
            const { statusCode, headers: answered } = response.resume();
            const isRedirected = statusCode === 302 && answered.location === targetOf(shortCode);
            const outcome = REFUSALS.includes(statusCode) ? 'refused' : 'unknown';
            response.on('close', () => resolve(isRedirected ? 'redirected' : outcome));
          },
        );
        sent.on('timeout', () => sent.destroy());
        sent.on('error', () => resolve('unknown'));
        sent.end();
      }),
    close: () => agent.destroy(),
  };
}
