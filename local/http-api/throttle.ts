import type { Clock } from '../clock.ts';

/** A stage's throttling, as `DefaultRouteSettings` has it. */
export interface ThrottleSettings {
  /** Requests a second, in the long run. */
  readonly rateLimit: number;
  /** Requests at once: the size of the bucket. */
  readonly burstLimit: number;
}

/**
 * A token bucket: true when a request may pass.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
export function createThrottle(settings: ThrottleSettings, clock: Clock): () => boolean {
  let tokens = settings.burstLimit;
  let filledAt = clock.now();
  return () => {
    const now = clock.now();
    // The machine's clock may step back.
    const elapsed = Math.max(0, now - filledAt);
    tokens = Math.min(settings.burstLimit, tokens + (elapsed / 1000) * settings.rateLimit);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
