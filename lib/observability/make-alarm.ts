import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

export interface AlarmMeaning {
  readonly metric: IMetric;
  /** The alarm fires at or above this value, in the metric's unit. */
  readonly threshold: number;
  /**
   * Makes the alarm fire below the threshold instead.
   * @default false
   */
  readonly firesBelow?: boolean;
  /**
   * Number of consecutive periods.
   * @default 1
   */
  readonly periods?: number;
  /** One sentence for the operator on call. */
  readonly meaning: string;
  /** Anchor in docs/operating.md with the runbook. */
  readonly section: string;
  /**
   * Treatment of periods without data.
   * @default NOT_BREACHING, because most metrics are emitted only when something happens
   */
  readonly missing?: TreatMissingData;
}

/** Makes an alarm whose description says what it means and links the runbook. */
export function makeAlarm(scope: Construct, id: string, alarm: AlarmMeaning): Alarm {
  return new Alarm(scope, id, {
    metric: alarm.metric,
    threshold: alarm.threshold,
    comparisonOperator:
      alarm.firesBelow === true
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: alarm.periods ?? 1,
    treatMissingData: alarm.missing ?? TreatMissingData.NOT_BREACHING,
    alarmDescription: `${alarm.meaning} See docs/operating.md#${alarm.section}`,
  });
}
