import { parse } from '../shared/api/parse.ts';
import type { ApiOperation } from '../shared/api/request.ts';
import { newId } from '../shared/formats/ids.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import { type LinkRecord, NEVER, UNLIMITED } from '../shared/link/link-record.ts';
import type { InsertLink } from '../shared/link/links-table.ts';
import { invalidRequest } from '../shared/problem/problems.ts';
import { shortCodeTaken } from './errors.ts';
import { createLinkRequest } from './link-request.ts';
import { linkResource } from './link-resource.ts';
import { generateShortCode } from './short-code.ts';
import { targetUrlProblem } from './target-url.ts';

/** There are 3.7 × 10^11 codes: five taken in a row mean a fault. */
const GENERATION_ATTEMPTS = 5;

/** `POST /links` */
export function makeCreateLink(deps: {
  readonly baseUrl: string;
  readonly insertLink: InsertLink;
  readonly now: () => number;
}): ApiOperation {
  const schema = createLinkRequest(deps);

  return async function createLink({ caller, hosts, body }) {
    const request = parse(schema, body);
    const ownUrls = hosts.flatMap((host) => [`http://${host}`, `https://${host}`]);
    const message = targetUrlProblem(request.target_url, ...ownUrls);
    if (message !== undefined) throw invalidRequest([{ path: 'target_url', message }]);
    const { title, tags = [] } = request;
    const now = deps.now();
    const createdAt = timestamp(now);
    const draft: Omit<LinkRecord, 'short_code'> = {
      id: newId('lnk', now),
      workspace_id: caller.workspaceId,
      target_url: request.target_url,
      ...(typeof title === 'string' && { title }),
      ...(tags.length > 0 && { tags }),
      redirect_status: request.redirect_status ?? 302,
      clicks: 0,
      live_until: request.expires_at ?? NEVER,
      click_limit: request.max_clicks ?? UNLIMITED,
      created_at: createdAt,
      updated_at: createdAt,
      change: { type: 'link.created', id: newId('evt', now), at: createdAt, actor: caller.keyId },
    };
    const link = await store(draft, request.short_code);
    return {
      status: 201,
      headers: { location: `${deps.baseUrl}/links/${link.short_code}` },
      body: linkResource(link, deps.baseUrl),
    };
  };

  async function store(
    draft: Omit<LinkRecord, 'short_code'>,
    requested: string | undefined,
  ): Promise<LinkRecord> {
    const attempts = requested === undefined ? GENERATION_ATTEMPTS : 1;
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const link = { ...draft, short_code: requested ?? generateShortCode() };
      if ((await deps.insertLink(link)) === 'stored') return link;
    }
    if (requested !== undefined) throw shortCodeTaken(requested);
    throw new Error(`${GENERATION_ATTEMPTS} generated short codes in a row were taken.`);
  }
}
