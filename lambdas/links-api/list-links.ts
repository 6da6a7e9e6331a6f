import { decodeCursor, encodeCursor, type Page } from '../shared/api/page.ts';
import { parse } from '../shared/api/parse.ts';
import type { ApiOperation } from '../shared/api/request.ts';
import { type Link, type LinkResource, linkResource } from './link.ts';
import { listLinksQuery } from './link-request.ts';

/** Where a page of a workspace's links ended. */
export interface LinkPosition {
  readonly id: string;
  readonly short_code: string;
}

/** One page of a workspace's links, newest first; `next` is where to go on, if there may be more. */
export type ReadLinkPage = (query: {
  readonly workspaceId: string;
  readonly limit: number;
  readonly after?: LinkPosition;
  readonly tag?: string;
}) => Promise<{ links: Link[]; next?: LinkPosition }>;

/** `GET /links` */
export function makeListLinks(deps: {
  readonly baseUrl: string;
  readonly readPage: ReadLinkPage;
}): ApiOperation {
  return async ({ caller, query }) => {
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
