import type { Clock } from '../clock.ts';
import type { ReceivedMessage } from './message.ts';

/** What a receiver takes at most, and for how long it hides it. */
export interface Take {
  readonly max: number;
  readonly visibilityTimeoutMs: number;
}

interface LongPoll extends Take {
  readonly end: (messages: ReceivedMessage[]) => void;
}

/**
 * Receivers waiting for messages, the longest waiting served first.
 * They are served once the code that made messages available has finished, so that a batch sent together is
 * received together.
 */
export class LongPolls {
  readonly #clock: Clock;
  readonly #take: (take: Take) => ReceivedMessage[];
  readonly #waiting = new Set<LongPoll>();
  #woken = false;

  constructor(clock: Clock, take: (take: Take) => ReceivedMessage[]) {
    this.#clock = clock;
    this.#take = take;
  }

  /** Resolves with the first messages that can be had, or with none after `waitMs` or when `signal` aborts. */
  wait(take: Take, waitMs: number, signal?: AbortSignal): Promise<ReceivedMessage[]> {
    return new Promise((resolve) => {
      const giveUp = () => poll.end([]);
      const cancel = this.#clock.after(waitMs, () => {
        this.#serve();
        giveUp();
      });
      const poll: LongPoll = {
        ...take,
        end: (messages) => {
          this.#waiting.delete(poll);
          cancel();
          signal?.removeEventListener('abort', giveUp);
          resolve(messages);
        },
      };
      this.#waiting.add(poll);
      signal?.addEventListener('abort', giveUp);
    });
  }

  /** Messages may have become available. */
  wake(): void {
    if (this.#woken || this.#waiting.size === 0) return;
    this.#woken = true;
    queueMicrotask(() => {
      this.#woken = false;
      this.#serve();
    });
  }

  #serve(): void {
    for (const poll of this.#waiting) {
      const messages = this.#take(poll);
      if (messages.length === 0) return;
      poll.end(messages);
    }
  }
}
