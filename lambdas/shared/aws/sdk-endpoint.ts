import { getEndpointFromInstructions } from '@smithy/core/endpoints';
import { toEndpointV1 } from '@smithy/core/transport';
import type { SdkConfig } from './sdk-parts.ts';

/** Finds the endpoint of a call. */
export type EndpointOf = (command: object, input: object) => Promise<ReturnType<typeof toEndpointV1>>;

/**
 * Finds the endpoint as the SDK does, once per queue URL and once for all other calls: it depends on the region, the
 * environment and, in SQS, on the queue. Fails again at each call while the settings are invalid.
 */
export function makeEndpointOf(config: SdkConfig): EndpointOf {
  const found = new Map<string, ReturnType<EndpointOf>>();
  return function endpointOf(command, input) {
    const queueUrl = 'QueueUrl' in input ? String(input.QueueUrl) : '';
    let endpoint = found.get(queueUrl);
    if (endpoint === undefined) {
      endpoint = find(command, input, queueUrl);
      found.set(queueUrl, endpoint);
      endpoint.catch(() => found.delete(queueUrl));
    }
    return endpoint;
  };

  async function find(command: object, input: object, queueUrl: string): ReturnType<EndpointOf> {
    // A queue's URL wins, unless the endpoint was given to the client.
    if (queueUrl !== '' && config.useQueueUrlAsEndpoint && !config.endpoint)
      return toEndpointV1({ url: new URL(new URL(queueUrl).origin) });
    // A copy, because the SDK adds to it.
    const endpoint = await getEndpointFromInstructions(
      input,
      command.constructor as never,
      { ...config } as never,
    );
    return toEndpointV1(endpoint);
  }
}
