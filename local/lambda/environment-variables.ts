import { randomBytes } from 'node:crypto';

export interface FunctionIdentity {
  readonly name: string;
  readonly arn: string;
  readonly codeDirectory: string;
  readonly handler: string;
  readonly memoryMb: number;
  /** The function's own variables, and what Lambda gets from the account: credentials, endpoints. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The whole `process.env` of a new execution environment: the function's variables and those Lambda reserves,
 * which win. Nothing comes from the host.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function environmentVariables(fn: FunctionIdentity): Record<string, string> {
  const region = fn.arn.split(':')[3] ?? '';
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return {
    // The thread shares the process's time zone; this says what Lambda's says.
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    // Else the SDK falls back to the host user's home and reads ~/.aws there.
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
