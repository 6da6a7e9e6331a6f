import type { ApiRequest } from '../../../lambdas/shared/api/request.ts';
import { SCOPES } from '../../../lambdas/shared/auth/scopes.ts';

/** Makes a request with a key of the workspace `default` that has every scope. */
export function apiRequest(overrides: Partial<ApiRequest> = {}): ApiRequest {
  return {
    caller: { keyId: 'key_01M7X1ZV7S9A3BQJ5T0C8D4E6J', workspaceId: 'default', scopes: SCOPES },
    hosts: [],
    pathParameters: {},
    query: {},
    body: undefined,
    ...overrides,
  };
}

/** Makes the same request with a key of the workspace `other`. */
export function requestOfOtherWorkspace(overrides: Partial<ApiRequest> = {}): ApiRequest {
  const request = apiRequest(overrides);
  return { ...request, caller: { ...request.caller, workspaceId: 'other' } };
}
