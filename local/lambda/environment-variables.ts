import { randomBytes } from 'node:crypto';

/** The settings of a function that its environment variables show. */
export interface FunctionIdentity {
  readonly name: string;
  readonly arn: string;
  readonly codeDirectory: string;
  readonly handler: string;
  readonly memoryMb: number;
  /** The function's variables, with credentials and endpoints from the account. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Builds the `process.env` of a new execution environment from the function's variables and Lambda's reserved ones, which
 * take precedence. The host's variables are not inherited.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function environmentVariables(fn: FunctionIdentity): Record<string, string> {
  const region = fn.arn.split(':')[3] ?? '';
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return {
    // Only for code that reads it. The thread has the host's time zone.
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    // Without HOME, the SDK would read ~/.aws of the host's user.
    HOME: fn.codeDirectory,
    ...fn.environment,
    _HANDLER: fn.handler,
    LAMBDA_TASK_ROOT: fn.codeDirectory,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `${day}/[$LATEST]${randomBytes(16).toString('hex')}`,
  };
}
