import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { EVENT_SOURCE } from '../lambdas/shared/events/linkbus-event.ts';
import type { Foundation } from './foundation.ts';
import { LinkbusQueue } from './queue.ts';

export interface LinkbusBusProps {
  readonly foundation: Foundation;
  readonly busName: string;
}

/** The event bus. Teams add their own consumers with rules; publishers don't change. */
export class LinkbusBus extends Construct {
  readonly bus: EventBus;
  /** Dead-letter queue for events, clicks and replays that could not be published or processed. */
  readonly deadEvents: LinkbusQueue;

  constructor(scope: Construct, id: string, { foundation, busName }: LinkbusBusProps) {
    super(scope, id);
    this.deadEvents = new LinkbusQueue(this, 'DeadEvents', { foundation });
    const { key } = foundation;
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: busName,
      ...(key !== undefined && { kmsKey: key, deadLetterQueue: this.deadEvents }),
    });
    if (key !== undefined) this.#allowDeadLetters();
  }

  /** Sends every event of Linkbus to a queue. */
  subscribe(id: string, queue: LinkbusQueue): Rule {
    return new Rule(this, id, {
      eventBus: this.bus,
      eventPattern: { source: [EVENT_SOURCE] },
      targets: [new SqsQueue(queue, { deadLetterQueue: this.deadEvents })],
    });
  }

  /**
   * Keeps events that EventBridge can't encrypt because the key was disabled or its policy changed.
   * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-dlq.html
   */
  #allowDeadLetters(): void {
    this.deadEvents.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.deadEvents.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': this.bus.eventBusArn } },
      }),
    );
  }
}
