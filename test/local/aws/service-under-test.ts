import type { AwsService } from '../../../local/aws/aws-service.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../../../local/aws/endpoint.ts';
import { makeHandleAwsRequest } from '../../../local/aws/handle-request.ts';
import { type Clock, systemClock } from '../../../local/clock.ts';

/** Starts an endpoint for one service, and makes the options of an SDK client for it. */
export async function startService(
  service: AwsService,
  onProblem: (message: string) => void = () => {},
  clock: Clock = systemClock,
) {
  const endpoint: AwsEndpoint = await startAwsEndpoint();
  const storage = { committed: async () => {} };
  endpoint.open(makeHandleAwsRequest({ services: [service], clock, storage, onProblem }));
  const clientOptions = {
    endpoint: endpoint.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
    maxAttempts: 1,
  };
  return { endpoint, clientOptions };
}
