import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { LinkbusFunction } from '../linkbus-function.ts';
import { LinkbusAlarms } from './alarms.ts';
import { LinkbusDashboard } from './dashboard.ts';
import { findWatchedResources } from './watched-resources.ts';

export interface ObservabilityProps {
  /** Whose metrics these are: their dimension, and in the dashboard's name. */
  readonly stage: string;
  readonly api: HttpApi;
  readonly redirect: LinkbusFunction;
  readonly outbox: LinkbusFunction;
  readonly overflowQueue: Queue;
  readonly delayedQueues: readonly Queue[];
  /**
   * An SNS topic that is told when an alarm goes off, and when it is over.
   * @default none: alarms are seen in CloudWatch only
   */
  readonly alarmTopicArn?: string;
}

/** How a stage is seen from outside: alarms and a dashboard over all that its stack holds. Make it last. */
export class Observability extends Construct {
  constructor(scope: Construct, id: string, { alarmTopicArn, ...props }: ObservabilityProps) {
    super(scope, id);
    const watched = findWatchedResources(scope);
    const { alarms } = new LinkbusAlarms(this, 'Alarms', { ...props, watched });
    new LinkbusDashboard(this, 'Overview', { ...props, watched, alarms });
    if (alarmTopicArn === undefined) return;
    const tell = new SnsAction(Topic.fromTopicArn(this, 'AlarmTopic', alarmTopicArn));
    for (const alarm of alarms) {
      alarm.addAlarmAction(tell);
      alarm.addOkAction(tell);
    }
  }
}
