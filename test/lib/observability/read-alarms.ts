import type { SynthesizedLinkbus } from '../synthesized-stack.ts';

export interface AlarmMetric {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: string;
  /** What each dimension refers to, such as `Links/Outbox`. */
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface SynthesizedAlarm {
  readonly name: string;
  readonly description: string;
  readonly metrics: readonly AlarmMetric[];
  /** What is made of several metrics. */
  readonly expression: string | undefined;
  readonly comparison: unknown;
  readonly threshold: unknown;
  readonly periods: unknown;
  readonly missing: unknown;
  readonly actions: unknown;
  readonly okActions: unknown;
}

interface TemplateMetric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
}

interface TemplateAlarm extends TemplateMetric {
  readonly AlarmDescription: string;
  readonly Statistic: string;
  readonly Metrics?: readonly {
    readonly Expression?: string;
    readonly MetricStat?: { readonly Metric: TemplateMetric; readonly Stat: string };
  }[];
}

/** A template's alarms, with single metrics and metric math in one form. */
export function readAlarms(linkbus: SynthesizedLinkbus): SynthesizedAlarm[] {
  const metricOf = ({ Namespace, MetricName, Dimensions = [] }: TemplateMetric, statistic: string) => ({
    namespace: Namespace,
    name: MetricName,
    statistic,
    dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, linkbus.nameOf(Value)])),
  });
  return [...linkbus.ofType('AWS::CloudWatch::Alarm').values()].map(({ name, properties }) => {
    const alarm = properties as unknown as TemplateAlarm;
    const { Metrics } = alarm;
    return {
      name,
      description: alarm.AlarmDescription,
      metrics:
        Metrics === undefined
          ? [metricOf(alarm, alarm.Statistic)]
          : Metrics.flatMap(({ MetricStat }) =>
              MetricStat === undefined ? [] : [metricOf(MetricStat.Metric, MetricStat.Stat)],
            ),
      expression: Metrics?.find(({ Expression }) => Expression !== undefined)?.Expression,
      comparison: properties.ComparisonOperator,
      threshold: properties.Threshold,
      periods: properties.EvaluationPeriods,
      missing: properties.TreatMissingData,
      actions: properties.AlarmActions,
      okActions: properties.OKActions,
    };
  });
}
