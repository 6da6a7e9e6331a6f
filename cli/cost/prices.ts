/**
 * List prices in US dollars, us-east-1, read on 21 November 2026. Free tiers and volume discounts are left out.
 *
 * - https://aws.amazon.com/api-gateway/pricing/ (HTTP APIs, first 300 million)
 * - https://aws.amazon.com/lambda/pricing/ (arm64, first tier)
 * - https://aws.amazon.com/dynamodb/pricing/on-demand/ (standard table class)
 * - https://aws.amazon.com/eventbridge/pricing/ (custom events)
 * - https://aws.amazon.com/sqs/pricing/ (standard and fair queues)
 * - https://aws.amazon.com/cloudwatch/pricing/ · https://aws.amazon.com/xray/pricing/
 * - https://aws.amazon.com/ec2/pricing/on-demand/ (data transfer out to the internet)
 */
export const PRICES = {
  date: '2026-11-21',
  httpApiRequest: 1.0e-6,
  lambdaRequest: 0.2e-6,
  /** One GB of memory for one second. */
  lambdaGbSecond: 0.0000133334,
  dynamoWriteUnit: 0.625e-6,
  /** A strongly consistent read of 4 KB. An eventually consistent one takes half a unit. */
  dynamoReadUnit: 0.125e-6,
  dynamoGbMonth: 0.25,
  /** Continuous backups, for each GB of the table. */
  dynamoRecoveryGbMonth: 0.2,
  /** A custom event of up to 64 KB. */
  busEvent: 1.0e-6,
  /** A request of up to 64 KB. */
  queueRequest: 0.4e-6,
  /** Added to a send with a message group on a standard queue. */
  fairQueueRequest: 0.1e-6,
  logGb: 0.5,
  /** Logs that services deliver, such as API Gateway's. */
  vendedLogGb: 0.5,
  trace: 5.0e-6,
  transferOutGb: 0.09,
  alarmMonth: 0.1,
  metricMonth: 0.3,
  dashboardMonth: 3,
  keyMonth: 1,
} as const;
