import { Duration } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EVENT_SOURCE } from '../lambdas/shared/events/linkbus-event.ts';

/** The bus that every fact goes onto. A team adds a consumer of its own with a rule, without touching a publisher. */
export class LinkbusBus extends Construct {
  readonly bus: EventBus;
  /** Events that could not be published, brought to a target, or turned into deliveries. */
  readonly deadEvents: Queue;

  constructor(scope: Construct, id: string, props: { readonly busName: string }) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', { eventBusName: props.busName });
    this.deadEvents = new Queue(this, 'DeadEvents', {
      encryption: QueueEncryption.SQS_MANAGED,
      retentionPeriod: Duration.days(14),
    });
  }

  /** Brings every event of Linkbus to a queue. */
  subscribe(id: string, queue: Queue): Rule {
    return new Rule(this, id, {
      eventBus: this.bus,
      eventPattern: { source: [EVENT_SOURCE] },
      targets: [new SqsQueue(queue, { deadLetterQueue: this.deadEvents })],
    });
  }
}
