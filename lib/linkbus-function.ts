import { Duration } from 'aws-cdk-lib';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { bundle } from './bundle.ts';

export interface LinkbusFunctionProps {
  /** The folder under `lambdas/` whose `handler.ts` this function runs. */
  readonly name: string;
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
  /** @default no variables */
  readonly environment?: Record<string, string>;
}

/** A function of Linkbus: Node 24 on arm64, bundled, with a log group of its own. */
export class LinkbusFunction extends LambdaFunction {
  constructor(
    scope: Construct,
    id: string,
    { name, timeout, memorySize, environment = {} }: LinkbusFunctionProps,
  ) {
    super(scope, id, {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: bundle(name),
      timeout: timeout ?? Duration.seconds(10),
      memorySize: memorySize ?? 512,
      environment: { NODE_OPTIONS: '--enable-source-maps', ...environment },
      logGroup: new LogGroup(scope, `${id}Logs`, { retention: RetentionDays.ONE_MONTH }),
    });
  }
}
