import type { Caller } from '../auth/authenticate.ts';

/** An authenticated and authorized API request, independent of API Gateway. */
export interface ApiRequest {
  readonly caller: Caller;
  /** Host names of Linkbus that the request used, some with a port. */
  readonly hosts: readonly string[];
  readonly pathParameters: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** The parsed JSON body, `undefined` if the request has none. */
  readonly body: unknown;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. @default no body */
  readonly body?: unknown;
}

export type ApiOperation = (request: ApiRequest) => Promise<ApiResponse>;
