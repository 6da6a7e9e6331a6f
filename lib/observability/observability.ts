import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Foundation } from '../foundation.ts';
import type { LinkbusFunction } from '../linkbus-function.ts';
import { LinkbusAlarms } from './alarms.ts';
import { LinkbusDashboard } from './dashboard.ts';
import { notify } from './notifications.ts';
import { findWatchedResources } from './watched-resources.ts';

export interface ObservabilityProps {
  readonly foundation: Foundation;
  readonly api: HttpApi;
  readonly redirect: LinkbusFunction;
  readonly outbox: LinkbusFunction;
  readonly overflowQueue: Queue;
  readonly scheduled: readonly LinkbusFunction[];
  readonly delayedQueues: readonly Queue[];
}

/** Alarms and a dashboard over the whole stack. Construct it last. */
export class Observability extends Construct {
  constructor(scope: Construct, id: string, { foundation, ...props }: ObservabilityProps) {
    super(scope, id);
    // Dimension of the metrics; part of the dashboard's name.
    const { stage } = foundation.config;
    const watched = findWatchedResources(scope);
    const { alarms } = new LinkbusAlarms(this, 'Alarms', { ...props, stage, watched });
    new LinkbusDashboard(this, 'Overview', { ...props, stage, watched, alarms });
    notify(this, foundation, alarms);
  }
}
