import { decodeCursor, encodeCursor, type Page } from '../shared/api/page.ts';
import { parse } from '../shared/api/parse.ts';
import type { ApiOperation } from '../shared/api/request.ts';
import type { LinkPosition, ReadLinkPage } from '../shared/link/links-table.ts';
import { listLinksQuery } from './link-request.ts';
import { type LinkResource, linkResource } from './link-resource.ts';

/** `GET /links` */
export function makeListLinks(deps: {
  readonly baseUrl: string;
  readonly readPage: ReadLinkPage;
}): ApiOperation {
  return async function listLinks({ caller, query }) {
    const { limit, cursor, tag } = parse(listLinksQuery, query);
    const { links, next } = await deps.readPage({
      workspaceId: caller.workspaceId,
      limit,
      ...(cursor !== undefined && { after: positionOf(cursor) }),
      ...(tag !== undefined && { tag }),
    });
    const page: Page<LinkResource> = {
      data: links.map((link) => linkResource(link, deps.baseUrl)),
      next_cursor: next === undefined ? null : encodeCursor([next.id, next.short_code]),
    };
    return { status: 200, body: page };
  };
}

function positionOf(cursor: string): LinkPosition {
  const [id = '', shortCode = ''] = decodeCursor(cursor, 2);
  return { id, short_code: shortCode };
}
