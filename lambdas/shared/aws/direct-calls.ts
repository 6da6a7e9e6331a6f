import { recursionDetectionMiddleware, userAgentMiddleware } from '@aws-sdk/core/client';
import { constructStack } from '@smithy/core/client';
import { HttpRequest } from '@smithy/core/protocols';
import { retryMiddleware } from '@smithy/core/retry';
import { operation } from '@smithy/core/schema';
import { makeEndpointOf } from './sdk-endpoint.ts';
import type {
  CallContext,
  HttpResponse,
  Input,
  Next,
  Request,
  Result,
  SdkClient,
  SdkConfig,
} from './sdk-parts.ts';

/**
 * Makes the calls of an SDK client cheaper in CPU, with the same requests, errors, retries and timeouts. A call still
 * passes through the SDK's own serializer, retries, trace header, signer and parser. What the SDK works out again for
 * each call is worked out once (endpoint, authentication scheme, signer, user agent), and nothing is logged. ADR 19 says
 * why.
 *
 * For DynamoDB, SQS and EventBridge. Call it before the client's first call; its settings must not change afterwards.
 */
export function callDirectly<Client extends object>(client: Client): Client {
  const sdkClient = client as unknown as SdkClient;
  const stack = constructStack();
  // The SDK's names: commands add steps of their own before these two.
  stack.add(makeCall(sdkClient.config) as never, { name: 'serializerMiddleware', step: 'serialize' });
  stack.add(makeParse(sdkClient.config) as never, { name: 'deserializerMiddleware', step: 'deserialize' });
  sdkClient.middlewareStack = withoutEndpointStep(stack);
  return client;
}

type Stack = ReturnType<typeof constructStack>;

/** Removes the step that finds the endpoint from every command that joins the stack. */
function withoutEndpointStep(stack: Stack): Stack {
  const { concat } = stack;
  stack.concat = (command) => {
    (command as unknown as Stack).remove('endpointV2Middleware');
    return withoutEndpointStep(concat(command) as unknown as Stack) as never;
  };
  return stack;
}

/** Serializes a request and sends it with the SDK's retries, signed for each try. */
function makeCall(config: SdkConfig) {
  const endpointOf = makeEndpointOf(config);
  const userAgent = once(() => userAgentOf(config));
  const sign = makeSign(config);
  const retry = retryMiddleware(config as never);
  const trace = recursionDetectionMiddleware();

  return (next: Next, context: CallContext) => {
    const signed = trace(((args: Request) => sign(args, next)) as never, {});
    const retried = retry(signed as never, context as never) as unknown as Next;
    return async ({ input }: Input): Promise<Result> => {
      const endpoint = await endpointOf(context.__smithy_context.commandInstance, input);
      const request = await config.protocol.serializeRequest(operationOf(context), input, {
        endpoint: () => endpoint,
      });
      const { hostname, port } = request;
      Object.assign(request.headers, await userAgent(), {
        host: port === undefined ? hostname : `${hostname}:${port}`,
        'content-length': String(config.bodyLengthChecker(request.body)),
      });
      return retried({ input, request });
    };
  };
}

/** Parses a response, and throws the operation's exception if it is an error. */
function makeParse(config: SdkConfig) {
  return (next: Next, context: CallContext) =>
    async (args: Request): Promise<Result> => {
      const { response } = await next(args);
      try {
        const output = await config.protocol.deserializeResponse(operationOf(context), config, response);
        return { response, output };
      } catch (error) {
        throw withResponse(error as Error, response);
      }
    };
}

/** Retries and the correction of the clock read an error's response, or its status if the body is unreadable. */
function withResponse(error: Error, response: HttpResponse): Error {
  Object.defineProperty(error, '$response', { value: response });
  if (!('$metadata' in error)) Object.assign(error, { $metadata: { httpStatusCode: response.statusCode } });
  return error;
}

function makeSign(config: SdkConfig) {
  const [scheme] = config.httpAuthSchemes;
  if (scheme === undefined) throw new Error('The client signs no requests.');
  const { signer } = scheme;
  // The SDK's signer keeps the correction of the clock in its config.
  const signing = {
    signer: once(config.signer),
    systemClockOffset: 0,
    disableClockSkewCorrection: config.disableClockSkewCorrection,
  };
  return async function sign(args: Request, next: Next): Promise<Result> {
    const properties = { config: signing, context: {} };
    const request = await signer.sign(args.request, {}, properties);
    const result = await next({ ...args, request }).catch(signer.errorHandler(properties));
    signer.successHandler(result.response, properties);
    return result;
  };
}

/** The `user-agent` headers, as the SDK writes them. */
async function userAgentOf(config: SdkConfig): Promise<Record<string, string>> {
  const request = new HttpRequest({});
  const write = userAgentMiddleware(config as never)(async () => ({}) as never, {});
  await write({ input: {}, request });
  return request.headers;
}

function operationOf({ __smithy_context: { operationSchema } }: CallContext) {
  const [, namespace, name, traits, input, output] = operationSchema;
  return operation(namespace, name, traits, input, output);
}

/** Calls `find` at the first call, and again if that failed. */
function once<Found>(find: () => Promise<Found>): () => Promise<Found> {
  let found: Promise<Found> | undefined;
  return () => {
    found ??= find().catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  };
}
