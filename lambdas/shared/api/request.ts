import type { Caller } from '../auth/authenticate.ts';

/** An authenticated, authorised API request, free of API Gateway's form. */
export interface ApiRequest {
  readonly caller: Caller;
  readonly pathParameters: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** The parsed JSON body; `undefined` where there is none. */
  readonly body: unknown;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; no body where `undefined`. */
  readonly body?: unknown;
}

export type ApiOperation = (request: ApiRequest) => Promise<ApiResponse>;
