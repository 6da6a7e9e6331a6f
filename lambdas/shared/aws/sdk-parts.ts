import type { HttpRequest } from '@smithy/core/protocols';

/** What the SDK's clients share and {@link callDirectly} uses, as of the pinned version. */
export interface SdkClient {
  readonly config: SdkConfig;
  middlewareStack: unknown;
}

export interface SdkConfig {
  readonly protocol: {
    serializeRequest(operation: unknown, input: object, context: object): Promise<HttpRequest>;
    /** @throws the operation's exception if the response is an error */
    deserializeResponse(operation: unknown, context: object, response: HttpResponse): Promise<object>;
  };
  readonly bodyLengthChecker: (body: unknown) => number | undefined;
  readonly httpAuthSchemes: readonly { readonly signer: Signer }[];
  readonly signer: () => Promise<unknown>;
  readonly disableClockSkewCorrection: unknown;
  /** Set if the endpoint was given to the constructor. */
  readonly endpoint?: unknown;
  /** SQS only. */
  readonly useQueueUrlAsEndpoint?: boolean;
}

export interface Signer {
  sign(request: HttpRequest, identity: object, properties: object): Promise<HttpRequest>;
  errorHandler(properties: object): (error: Error) => never;
  successHandler(response: HttpResponse, properties: object): void;
}

export interface HttpResponse {
  readonly statusCode: number;
}

export interface Input {
  readonly input: object;
}

export interface Request extends Input {
  readonly request: HttpRequest;
}

export interface Result {
  readonly response: HttpResponse;
  readonly output: object;
}

export type Next = (args: Request) => Promise<Result>;

/** The SDK's context of one call. */
export interface CallContext {
  readonly __smithy_context: {
    readonly operationSchema: readonly [unknown, string, string, never, never, never];
    readonly commandInstance: object;
  };
}
