import type { ApiOperation } from '../shared/api/request.ts';
import { SHORT_CODE_PATTERN } from '../shared/link/short-code-pattern.ts';
import { linkNotFound } from './errors.ts';
import { type Link, linkResource } from './link.ts';

/** The link of that code, of whatever workspace. */
export type FindLink = (shortCode: string) => Promise<Link | undefined>;

/** `GET /links/{short_code}` */
export function makeGetLink(deps: { readonly baseUrl: string; readonly findLink: FindLink }): ApiOperation {
  return async ({ caller, pathParameters }) => {
    const shortCode = pathParameters.short_code ?? '';
    if (!SHORT_CODE_PATTERN.test(shortCode)) throw linkNotFound(shortCode);
    const link = await deps.findLink(shortCode);
    if (link === undefined || link.workspace_id !== caller.workspaceId) throw linkNotFound(shortCode);
    return { status: 200, body: linkResource(link, deps.baseUrl) };
  };
}
