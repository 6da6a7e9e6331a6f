import type { Clock } from '../clock.ts';
import type { ReceivedMessage } from './message.ts';

/** The maximum number of messages to receive, and how long to hide them. */
export interface ReceiveRequest {
  readonly max: number;
  readonly visibilityTimeoutMs: number;
}

interface LongPoll extends ReceiveRequest {
  readonly end: (messages: ReceivedMessage[]) => void;
}

/** The receivers that wait for messages. First come, first served. */
export class LongPolls {
  readonly #clock: Clock;
  readonly #take: (request: ReceiveRequest) => ReceivedMessage[];
  readonly #waiting = new Set<LongPoll>();
  #woken = false;

  constructor(clock: Clock, take: (request: ReceiveRequest) => ReceivedMessage[]) {
    this.#clock = clock;
    this.#take = take;
  }

  /** Resolves with the first messages, or with none after `waitMs` or when `signal` aborts. */
  wait(request: ReceiveRequest, waitMs: number, signal?: AbortSignal): Promise<ReceivedMessage[]> {
    return new Promise((resolve) => {
      const giveUp = () => poll.end([]);
      const cancel = this.#clock.after(waitMs, () => {
        this.#serve();
        giveUp();
      });
      const poll: LongPoll = {
        ...request,
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

  /** Serves the receivers in a microtask, so that messages sent together are received together. */
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
