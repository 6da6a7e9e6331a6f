import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

export interface AlarmMeaning {
  readonly metric: IMetric;
  /** The metric at or above this, in the metric's unit. */
  readonly threshold: number;
  /**
   * How many periods in a row.
   * @default 1
   */
  readonly periods?: number;
  /** One sentence for whoever is woken by it. */
  readonly meaning: string;
  /** The anchor in docs/operating.md that says what to do. */
  readonly section: string;
  /**
   * What a period without data says.
   * @default that nothing happened, since most metrics are written only when something does
   */
  readonly missing?: TreatMissingData;
}

/** An alarm that says what it means and where to read what to do. Its name is CloudFormation's, from its path. */
export function makeAlarm(scope: Construct, id: string, alarm: AlarmMeaning): Alarm {
  return new Alarm(scope, id, {
    metric: alarm.metric,
    threshold: alarm.threshold,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: alarm.periods ?? 1,
    treatMissingData: alarm.missing ?? TreatMissingData.NOT_BREACHING,
    alarmDescription: `${alarm.meaning} See docs/operating.md#${alarm.section}`,
  });
}
