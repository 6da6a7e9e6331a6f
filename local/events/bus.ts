import { randomUUID } from 'node:crypto';
import { matchesPattern } from '../../event-pattern/match.ts';
import type { Clock } from '../clock.ts';
import type { JsonObject } from '../json.ts';
import type { BusEvent, Rule } from './rule.ts';
import { type DeliveryDeps, deliverToTarget } from './target-delivery.ts';

/** What an {@link EventBus} needs. */
export interface EventBusOptions {
  readonly name: string;
  /** Events take their account and region from it. */
  readonly arn: string;
  readonly clock: Clock;
  /** Told of every event that is dropped: the last that is heard of it. */
  readonly onProblem: DeliveryDeps['onProblem'];
  /** @default Math.random */
  readonly random?: () => number;
}

/** An event as its publisher gives it. */
export interface NewEvent {
  readonly detailType: string;
  readonly source: string;
  readonly detail: JsonObject;
  /** @default none */
  readonly resources?: readonly string[];
  /** Epoch milliseconds. @default now */
  readonly time?: number;
}

/** An EventBridge event bus in memory. Deliveries that wait for a retry don't survive the process. */
export class EventBus {
  readonly name: string;
  readonly arn: string;
  readonly #clock: Clock;
  readonly #deps: DeliveryDeps;
  readonly #rules: Rule[] = [];
  #pending = 0;

  constructor({ name, arn, clock, onProblem, random = Math.random }: EventBusOptions) {
    this.name = name;
    this.arn = arn;
    this.#clock = clock;
    this.#deps = { clock, random, onProblem };
  }

  /** Deliveries that have neither reached their target nor been given up. */
  get pending(): number {
    return this.#pending;
  }

  /** Events published from now on are matched against `rule` too. */
  addRule(rule: Rule): void {
    this.#rules.push(rule);
  }

  /**
   * Starts delivering an event to the targets of every rule that matches, and returns its id without waiting
   * for any of them.
   */
  publish(given: NewEvent): string {
    const [, , , region = '', account = ''] = this.arn.split(':');
    const event: BusEvent = {
      version: '0',
      id: randomUUID(),
      'detail-type': given.detailType,
      source: given.source,
      account,
      time: new Date(given.time ?? this.#clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
      region,
      resources: given.resources ?? [],
      detail: given.detail,
    };
    for (const rule of this.#rules) {
      if (matchesPattern(rule.pattern, event)) this.#deliver(event, rule);
    }
    return event.id;
  }

  #deliver(event: BusEvent, rule: Rule): void {
    for (const target of rule.targets) {
      this.#pending += 1;
      deliverToTarget(this.#deps, event, rule, target).finally(() => {
        this.#pending -= 1;
      });
    }
  }
}
