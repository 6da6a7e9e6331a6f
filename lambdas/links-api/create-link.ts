import { parse } from '../shared/api/parse.ts';
import type { ApiOperation } from '../shared/api/request.ts';
import { newId } from '../shared/formats/ids.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import { shortCodeTaken } from './errors.ts';
import { type Link, linkResource } from './link.ts';
import { createLinkRequest } from './link-request.ts';
import { generateShortCode } from './short-code.ts';

/** Stores a new link together with its `link.created`. `taken`: the code has, or had, another link. */
export type InsertLink = (link: Link, eventId: string) => Promise<'stored' | 'taken'>;

/** Of 3.7 × 10^11 codes a free one is found at once; five in a row that are taken mean something is wrong. */
const GENERATION_ATTEMPTS = 5;

/** `POST /links` */
export function makeCreateLink(deps: {
  readonly baseUrl: string;
  readonly insertLink: InsertLink;
  readonly now: () => number;
}): ApiOperation {
  const schema = createLinkRequest(deps);

  return async ({ caller, body }) => {
    const request = parse(schema, body);
    const now = deps.now();
    const createdAt = timestamp(now);
    const draft = {
      id: newId('lnk', now),
      workspace_id: caller.workspaceId,
      target_url: request.target_url,
      title: request.title ?? null,
      tags: request.tags ?? [],
      redirect_status: request.redirect_status ?? 302,
      clicks: 0,
      expires_at: request.expires_at ?? null,
      max_clicks: request.max_clicks ?? null,
      created_at: createdAt,
      updated_at: createdAt,
      last_clicked_at: null,
    } as const;
    const link = await store(draft, request.short_code, newId('evt', now));
    const resource = linkResource(link, deps.baseUrl);
    return { status: 201, headers: { location: `${deps.baseUrl}/links/${link.short_code}` }, body: resource };
  };

  async function store(
    draft: Omit<Link, 'short_code'>,
    wanted: string | undefined,
    eventId: string,
  ): Promise<Link> {
    const attempts = wanted === undefined ? GENERATION_ATTEMPTS : 1;
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const link = { ...draft, short_code: wanted ?? generateShortCode() };
      if ((await deps.insertLink(link, eventId)) === 'stored') return link;
    }
    if (wanted !== undefined) throw shortCodeTaken(wanted);
    throw new Error(`${GENERATION_ATTEMPTS} generated short codes in a row were taken.`);
  }
}
