import { randomUUID } from 'node:crypto';
import { matchesPattern } from '../../event-pattern/match.ts';
import type { Clock } from '../clock.ts';
import type { JsonObject } from '../json.ts';
import type { BusEvent, Rule } from './rule.ts';
import { type DeliveryDeps, deliverToTarget } from './target-delivery.ts';

interface EventBusOptions {
  readonly name: string;
  /** Events get their account and region from it. */
  readonly arn: string;
  readonly clock: Clock;
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

/** An EventBridge event bus in memory. Pending deliveries are lost when the process ends. */
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

  /** Counts the deliveries that are waiting or in flight. */
  get pending(): number {
    return this.#pending;
  }

  /** Adds a rule for the events published from now on. */
  addRule(rule: Rule): void {
    this.#rules.push(rule);
  }

  /** Starts delivering an event to the targets of every matching rule. @returns its id */
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
