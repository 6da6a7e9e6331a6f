import * as z from 'zod';

/** An id with this prefix and 26 characters of Crockford's base 32. */
export const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`));

/** RFC 3339 UTC with milliseconds. */
export const eventTime = z.iso.datetime({ precision: 3 });

/** Fields of every event about a link. */
export const linkFacts = {
  link_id: id('lnk').meta({ description: 'Id of the link.', examples: ['lnk_01M7X1ZV7S9A3BQJ5T0C8D4E6F'] }),
  short_code: z.string().meta({
    description: 'Short code of the link: case-sensitive, never reused.',
    examples: ['aB3xY7k'],
  }),
  short_url: z
    .url()
    .meta({ description: 'The URL that visitors open.', examples: ['https://lnk.example/aB3xY7k'] }),
  target_url: z
    .url()
    .meta({ description: 'The URL that visitors are redirected to.', examples: ['https://example.com/'] }),
};

/** The field of an event that an API key caused. */
export const actor = {
  actor: id('key')
    .optional()
    .meta({
      description: 'Id of the API key that caused the event. Absent on events of earlier releases.',
      examples: ['key_01M7X1ZV7S9A3BQJ5T0C8D4E6H'],
    }),
};

/** Fields of every event about a webhook. */
export const webhookFacts = {
  webhook_id: id('whk').meta({
    description: 'Id of the webhook.',
    examples: ['whk_01M7X1ZV7S9A3BQJ5T0C8D4E6G'],
  }),
};

/**
 * The envelope of every event: on the bus (`detail`), in the event log and as a webhook's body. Duplicates, retries and
 * replays have the same `id`. Within a `schema_version`, fields are only added.
 *
 * Each field of `data` needs `.meta({ description, examples })`, which clients and the documentation show.
 *
 * @param description a sentence or two, shown to clients
 */
export function envelope<Type extends string, Data extends z.ZodRawShape>(
  type: Type,
  description: string,
  data: Data,
) {
  return z
    .object({
      id: id('evt').meta({
        description: 'Id of the event, the same in every attempt and replay. Ids sort by `occurred_at`.',
        examples: ['evt_01M7X20NWENK5X3YP0R944R959'],
      }),
      type: z.literal(type).meta({ description: 'Type of the event.', examples: [type] }),
      schema_version: z.literal(1).meta({
        description: '1. Within a version, fields are only added: ignore fields you do not know.',
        examples: [1],
      }),
      occurred_at: eventTime.meta({
        description: 'Time of the event: RFC 3339, UTC, with milliseconds.',
        examples: ['2026-11-20T10:15:30.123Z'],
      }),
      workspace_id: z
        .string()
        .meta({ description: 'Workspace that the event belongs to.', examples: ['default'] }),
      data: z.object(data).meta({ description: 'Fields of the event type.' }),
    })
    .meta({ description });
}
