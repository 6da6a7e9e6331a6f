import { randomUUID } from 'node:crypto';
import { matchesPattern } from '../../event-pattern/match.ts';
import type { Clock } from '../clock.ts';
import type { JsonObject } from '../json.ts';
import type { Storage } from '../storage/storage.ts';
import type { BusEvent, Rule } from './rule.ts';
import { type Deliveries, type DeliveryDeps, makeDeliveries } from './target-delivery.ts';

interface EventBusOptions {
  readonly name: string;
  /** Events get their account and region from it. */
  readonly arn: string;
  readonly clock: Clock;
  /** Has the deliveries that are retried. */
  readonly storage: Storage;
  /** Told of each accepted event. @default - nobody is told */
  readonly onEvent?: (event: BusEvent) => void;
  /** Reports dropped events. */
  readonly onProblem: DeliveryDeps['onProblem'];
  /** @default Math.random */
  readonly random?: () => number;
}

/** An event to publish. */
export interface NewEvent {
  readonly detailType: string;
  readonly source: string;
  readonly detail: JsonObject;
  /** @default none */
  readonly resources?: readonly string[];
  /** Epoch milliseconds. @default now */
  readonly time?: number;
}

/** An EventBridge event bus. */
export class EventBus {
  readonly name: string;
  readonly arn: string;
  readonly #clock: Clock;
  readonly #deliveries: Deliveries;
  readonly #onEvent: (event: BusEvent) => void;
  readonly #rules: Rule[] = [];

  constructor(options: EventBusOptions) {
    const { name, arn, clock, storage, onEvent = () => {}, onProblem, random = Math.random } = options;
    this.name = name;
    this.arn = arn;
    this.#clock = clock;
    this.#onEvent = onEvent;
    this.#deliveries = makeDeliveries({ clock, storage, random, onProblem });
  }

  /** Counts the deliveries that wait for a retry. */
  get pending(): number {
    return this.#deliveries.pending();
  }

  /** Adds a rule for the events published from now on, and continues its retries from before a restart. */
  addRule(rule: Rule): void {
    this.#rules.push(rule);
    this.#deliveries.resume(rule);
  }

  /** Delivers an event to the targets of every matching rule. A failed delivery is retried later. @returns the event's id */
  publish({ detailType, source, detail, resources = [], time }: NewEvent): string {
    const [, , , region = '', account = ''] = this.arn.split(':');
    const event: BusEvent = {
      version: '0',
      id: randomUUID(),
      'detail-type': detailType,
      source,
      account,
      time: new Date(time ?? this.#clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
      region,
      resources,
      detail,
    };
    for (const rule of this.#rules) {
      if (matchesPattern(rule.pattern, event)) this.#deliveries.start(event, rule);
    }
    this.#onEvent(event);
    return event.id;
  }
}
