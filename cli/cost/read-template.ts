import type { Template } from '../../local/template/template.ts';
import type { Mapping } from './traffic.ts';

/** A function's settings that its price depends on. */
export interface PricedFunction {
  readonly memoryMb: number;
  readonly traced: boolean;
  /** Lambda adds its own lines about each invocation. */
  readonly platformLogs: boolean;
  /** Its first event source, if it has one. */
  readonly mapping?: Mapping;
}

/** The parts of a template that have a price. */
export interface PricedTemplate {
  readonly functions: ReadonlyMap<string, PricedFunction>;
  /** Queues that a rule sends each event to. */
  readonly busTargets: number;
  /** The access log's format; `undefined` without access logs. */
  readonly accessLogFormat: string | undefined;
  /** Logical ids of tables with point-in-time recovery. */
  readonly recoverableTables: ReadonlySet<string>;
  readonly tableIds: readonly string[];
  readonly queueMappings: number;
  readonly schedules: number;
  /** Metrics of all alarms: each has a price. */
  readonly alarmMetrics: number;
  readonly dashboards: number;
  readonly keys: number;
}

interface MappingProperties {
  readonly FunctionName?: { readonly Ref?: string };
  readonly EventSourceArn?: { readonly 'Fn::GetAtt'?: readonly string[] };
  readonly BatchSize?: number;
  readonly MaximumBatchingWindowInSeconds?: number;
}

interface FunctionProperties {
  readonly MemorySize?: number;
  readonly TracingConfig?: { readonly Mode?: string };
  readonly LoggingConfig?: { readonly SystemLogLevel?: string };
}

interface RuleProperties {
  readonly EventPattern?: unknown;
  readonly ScheduleExpression?: string;
  readonly Targets?: readonly unknown[];
}

interface TableProperties {
  readonly PointInTimeRecoverySpecification?: { readonly PointInTimeRecoveryEnabled?: boolean };
}

interface AlarmProperties {
  readonly Metrics?: readonly { readonly MetricStat?: object }[];
}

interface StageProperties {
  readonly AccessLogSettings?: { readonly Format?: string };
}

export function readPricedTemplate({ Resources }: Template): PricedTemplate {
  const of = <Properties>(type: string) =>
    Object.entries(Resources)
      .filter(([, { Type }]) => Type === type)
      .map(([id, { Properties = {} }]) => ({ id, ...(Properties as Properties) }));
  // The stream first: the outbox also has a queue, which only a release before this one filled.
  const mappings = of<MappingProperties>('AWS::Lambda::EventSourceMapping').toSorted(
    (a, b) => Number(isStream(b)) - Number(isStream(a)),
  );
  const rules = of<RuleProperties>('AWS::Events::Rule');
  const tables = of<TableProperties>('AWS::DynamoDB::Table');
  const [stage] = of<StageProperties>('AWS::ApiGatewayV2::Stage');
  return {
    functions: new Map(
      of<FunctionProperties>('AWS::Lambda::Function').map(({ id, ...properties }) => {
        const mapping = mappings.find(({ FunctionName }) => FunctionName?.Ref === id);
        return [
          id,
          {
            memoryMb: properties.MemorySize ?? 128,
            traced: properties.TracingConfig?.Mode === 'Active',
            platformLogs: properties.LoggingConfig?.SystemLogLevel !== 'WARN',
            ...(mapping !== undefined && { mapping: mappingOf(mapping) }),
          },
        ];
      }),
    ),
    busTargets: rules
      .filter(({ EventPattern }) => EventPattern !== undefined)
      .flatMap(({ Targets = [] }) => Targets).length,
    accessLogFormat: stage?.AccessLogSettings?.Format,
    recoverableTables: new Set(
      tables
        .filter((table) => table.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled === true)
        .map(({ id }) => id),
    ),
    tableIds: tables.map(({ id }) => id),
    queueMappings: mappings.filter((each) => !isStream(each)).length,
    schedules: rules.filter(({ ScheduleExpression }) => ScheduleExpression !== undefined).length,
    alarmMetrics: of<AlarmProperties>('AWS::CloudWatch::Alarm')
      .flatMap(({ Metrics = [{ MetricStat: {} }] }) => Metrics)
      .filter(({ MetricStat }) => MetricStat !== undefined).length,
    dashboards: of('AWS::CloudWatch::Dashboard').length,
    keys: of('AWS::KMS::Key').length,
  };
}

const isStream = ({ EventSourceArn }: MappingProperties): boolean =>
  EventSourceArn?.['Fn::GetAtt']?.[1] === 'StreamArn';

const mappingOf = (mapping: MappingProperties): Mapping => ({
  source: isStream(mapping) ? 'stream' : 'queue',
  batchSize: mapping.BatchSize ?? 10,
  windowSeconds: mapping.MaximumBatchingWindowInSeconds ?? 0,
});
