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
  /** Dimension of the metrics; part of the dashboard's name. */
  readonly stage: string;
  readonly api: HttpApi;
  readonly redirect: LinkbusFunction;
  readonly outbox: LinkbusFunction;
  readonly overflowQueue: Queue;
  readonly scheduled: readonly LinkbusFunction[];
  readonly delayedQueues: readonly Queue[];
  /**
   * SNS topic for alarm and OK notifications.
   * @default - none; alarms show in CloudWatch only
   */
  readonly alarmTopicArn?: string;
}

/** Alarms and a dashboard over the whole stack. Construct it last. */
export class Observability extends Construct {
  constructor(scope: Construct, id: string, { alarmTopicArn, ...props }: ObservabilityProps) {
    super(scope, id);
    const watched = findWatchedResources(scope);
    const { alarms } = new LinkbusAlarms(this, 'Alarms', { ...props, watched });
    new LinkbusDashboard(this, 'Overview', { ...props, watched, alarms });
    if (alarmTopicArn === undefined) return;
    const notify = new SnsAction(Topic.fromTopicArn(this, 'AlarmTopic', alarmTopicArn));
    for (const alarm of alarms) {
      alarm.addAlarmAction(notify);
      alarm.addOkAction(notify);
    }
  }
}
