import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Authenticate, Caller } from './authenticate.ts';

/** An event whose API key is valid. */
export interface AuthenticatedEvent extends APIGatewayProxyEventV2 {
  caller: Caller;
}

/**
 * Sets `event.caller` to the owner of the key in the `Authorization` header.
 * @throws Problem 401 without a valid key
 */
export function authenticateMiddleware(authenticate: Authenticate): MiddlewareObj<AuthenticatedEvent> {
  return {
    before: async function authenticateCaller({ event }) {
      event.caller = await authenticate(event.headers.authorization);
    },
  };
}
