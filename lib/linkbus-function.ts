import { Duration, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { bundle } from './bundle.ts';
import type { Foundation } from './foundation.ts';
import { makeLogGroup } from './log-group.ts';

export interface LinkbusFunctionProps {
  /** The folder under `lambdas/` whose `handler.ts` this function runs. */
  readonly name: string;
  readonly foundation: Foundation;
  /**
   * How long one invocation may take.
   * @default 10 seconds
   */
  readonly timeout?: Duration;
  /**
   * MB; CPU comes in proportion.
   * @default 512
   */
  readonly memorySize?: number;
  /**
   * Execution environments that are kept free for this function, and the most that it may take.
   * @default what the account has left
   */
  readonly reservedConcurrency?: number | undefined;
  /** @default no variables */
  readonly environment?: Record<string, string>;
}

/** A function of Linkbus: Node 24 on arm64, bundled, with a role and a log group of its own. */
export class LinkbusFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: LinkbusFunctionProps) {
    const { name, foundation, timeout, memorySize, reservedConcurrency, environment = {} } = props;
    // Made here because the managed policy that CDK would give it may write to every log group of the account.
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
      tracing: Tracing.ACTIVE,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        STAGE: foundation.config.stage,
        ...environment,
      },
      role,
      logGroup,
      ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
    });
    Validations.of(this).acknowledge({
      id: 'Serverless::Serverless-LambdaDLQ',
      reason:
        'Nothing invokes a function asynchronously: API Gateway waits for it, and Lambda reads queues and the stream, which have dead-letter queues of their own.',
    });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      reason:
        'What X-Ray takes, and dynamodb:ListStreams, which Lambda needs to read a stream, have no resources that a policy could name.',
    });
  }
}
