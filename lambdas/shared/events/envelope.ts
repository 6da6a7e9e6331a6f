import * as z from 'zod';

const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`));

/** RFC 3339, UTC, milliseconds. */
export const eventTime = z.iso.datetime({ precision: 3 });

/** What each event about a link tells of it. */
export const linkFacts = {
  link_id: id('lnk'),
  short_code: z.string(),
  short_url: z.url(),
  target_url: z.url(),
};

/**
 * The one envelope of every event: on the bus (`detail`), in the event log and as a webhook's body. `id` stays the
 * same however often the event is repeated. Within a `schema_version` fields are only added.
 */
export function envelope<Type extends string, Data extends z.ZodRawShape>(type: Type, data: Data) {
  return z.object({
    id: id('evt'),
    type: z.literal(type),
    schema_version: z.literal(1),
    occurred_at: eventTime,
    workspace_id: z.string(),
    data: z.object(data),
  });
}
