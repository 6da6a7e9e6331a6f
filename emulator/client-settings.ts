import type { AwsEnvironment } from './aws-environment.ts';

/** An SDK client's settings for an emulator; credentials that the environment doesn't name are the SDK's to find. */
export function clientSettings(environment: AwsEnvironment) {
  const { AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = environment;
  return {
    endpoint: AWS_ENDPOINT_URL,
    region: AWS_REGION,
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
    ...(AWS_ACCESS_KEY_ID &&
      AWS_SECRET_ACCESS_KEY && {
        credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
      }),
  };
}
