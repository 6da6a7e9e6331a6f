import type { ApiOperation } from '../shared/api/request.ts';
import { SHORT_CODE_PATTERN } from '../shared/link/link-record.ts';
import type { FindLink } from '../shared/link/links-table.ts';
import { linkNotFound } from './errors.ts';
import { linkResource } from './link-resource.ts';

/** `GET /links/{short_code}` */
export function makeGetLink(deps: { readonly baseUrl: string; readonly findLink: FindLink }): ApiOperation {
  return async function getLink({ caller, pathParameters }) {
    const shortCode = pathParameters.short_code ?? '';
    if (!SHORT_CODE_PATTERN.test(shortCode)) throw linkNotFound(shortCode);
    const link = await deps.findLink(shortCode);
    if (link === undefined || link.workspace_id !== caller.workspaceId) throw linkNotFound(shortCode);
    return { status: 200, body: linkResource(link, deps.baseUrl) };
  };
}
