import type { Queue } from './queue.ts';

/** The queues there are, by each of the names they go by. */
export class QueueRegistry {
  readonly #byName = new Map<string, Queue>();

  /** @throws Error when the name is taken */
  add(queue: Queue): void {
    if (this.#byName.has(queue.name)) throw new Error(`There is already a queue named ${queue.name}`);
    this.#byName.set(queue.name, queue);
  }

  /** All queues, by name. */
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

  /** Finds a queue by its URL; which host it names doesn't matter. */
  byUrl(url: string): Queue | undefined {
    if (!URL.canParse(url)) return undefined;
    const [, account, name, ...rest] = new URL(url).pathname.split('/');
    const queue = this.#byName.get(name ?? '');
    return queue !== undefined && rest.length === 0 && accountOf(queue) === account ? queue : undefined;
  }
}

/** The URL of a queue on the endpoint at `endpointUrl`: `http://host:port/<account>/<name>`. */
export function queueUrl(endpointUrl: string, queue: Queue): string {
  return `${endpointUrl}/${accountOf(queue)}/${queue.name}`;
}

/** From `arn:aws:sqs:<region>:<account>:<name>`. */
export function accountOf(queue: Queue): string {
  return queue.arn.split(':')[4] ?? '';
}
