import type { Queue } from './queue.ts';

/** The queues of an account, found by name, ARN or URL. */
export class QueueRegistry {
  readonly #byName = new Map<string, Queue>();

  /** @throws Error if the name is taken */
  add(queue: Queue): void {
    if (this.#byName.has(queue.name))
      throw new Error(`the queue name ${queue.name} is taken; choose another`);
    this.#byName.set(queue.name, queue);
  }

  /** Lists all queues, sorted by name. */
  all(): Queue[] {
    return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  byName(name: string): Queue | undefined {
    return this.#byName.get(name);
  }

  byArn(arn: string): Queue | undefined {
    const queue = this.#byName.get(arn.slice(arn.lastIndexOf(':') + 1));
    return queue?.arn === arn ? queue : undefined;
  }

  /** Finds a queue by its URL, whatever its host. */
  byUrl(url: string): Queue | undefined {
    if (!URL.canParse(url)) return undefined;
    const [, account, name, ...rest] = new URL(url).pathname.split('/');
    const queue = this.#byName.get(name ?? '');
    return queue !== undefined && rest.length === 0 && accountOf(queue) === account ? queue : undefined;
  }
}

/** Builds a queue's URL: `<endpointUrl>/<account>/<name>`. */
export function queueUrl(endpointUrl: string, queue: Queue): string {
  return `${endpointUrl}/${accountOf(queue)}/${queue.name}`;
}

/** Reads the account from `arn:aws:sqs:<region>:<account>:<name>`. */
function accountOf(queue: Queue): string {
  return queue.arn.split(':')[4] ?? '';
}
