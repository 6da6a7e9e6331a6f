import { Duration, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { Construct, IConstruct } from 'constructs';
import { bundle } from './bundle.ts';
import { type Foundation, makeLogGroup } from './foundation.ts';

export interface LinkbusFunctionProps {
  /** Folder under `lambdas/` with the function's `handler.ts`. */
  readonly name: string;
  readonly foundation: Foundation;
  /**
   * Timeout of an invocation.
   * @default 10 seconds
   */
  readonly timeout?: Duration;
  /**
   * Memory in MB. CPU is proportional.
   * @default 512
   */
  readonly memorySize?: number;
  /**
   * Reserved concurrency: guaranteed, and the function's maximum.
   * @default - unreserved
   */
  readonly reservedConcurrency?: number | undefined;
  /**
   * Lets the function send messages to a queue that feeds it. Only for loops that end: otherwise Lambda drops a message
   * that comes back about 16 times.
   * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
   * @default false
   */
  readonly allowsLoops?: boolean;
  /**
   * Environment variables.
   * @default - none
   */
  readonly environment?: Record<string, string>;
}

/** A Lambda function: Node 24 on arm64, bundled, with its own role and log group. */
export class LinkbusFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: LinkbusFunctionProps) {
    const { name, foundation, timeout, memorySize, reservedConcurrency, environment = {} } = props;
    const { allowsLoops = false } = props;
    // CDK's own role would get a managed policy that can write to every log group of the account.
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = makeLogGroup(scope, `${id}Logs`, foundation);
    logGroup.grantWrite(role);
    super(scope, id, {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: bundle(name),
      timeout: timeout ?? Duration.seconds(10),
      memorySize: memorySize ?? 512,
      tracing: foundation.config.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      // START, END and REPORT lines of successful invocations would cost more than ours. The application level stays at
      // INFO, since Lambda gives a metric document, which has no level, that one.
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        STAGE: foundation.config.stage,
        ...environment,
      },
      role,
      logGroup,
      ...(allowsLoops && { recursiveLoop: RecursiveLoop.ALLOW }),
      ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
    });
    Validations.of(this).acknowledge({
      id: 'Serverless::Serverless-LambdaDLQ',
      reason:
        'Only schedules invoke a function asynchronously, and the next invocation does what a failed one left. API Gateway waits, and the queues and the stream have their own dead-letter queues.',
    });
    if (foundation.config.tracing) acknowledgeAnyResource(role, 'X-Ray');
    else
      Validations.of(this).acknowledge({
        id: 'Serverless::Serverless-LambdaTracing',
        reason: 'Traces cost more than the invocations; the setting tracing=true turns them on.',
      });
  }
}

/** Explains a role's permission for `*` to cdk-nag. @param subject what has no resource-level permissions */
export function acknowledgeAnyResource(role: IConstruct, subject: string): void {
  Validations.of(role).acknowledge({
    id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
    reason: `${subject} supports no resource-level permissions.`,
  });
}
