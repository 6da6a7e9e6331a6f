import * as z from 'zod';

/** An id of this kind. */
export const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`));

/** RFC 3339, UTC, milliseconds. */
export const eventTime = z.iso.datetime({ precision: 3 });

/** What each event about a link tells of it. */
export const linkFacts = {
  link_id: id('lnk').meta({ description: 'The link.', examples: ['lnk_01M7X1ZV7S9A3BQJ5T0C8D4E6F'] }),
  short_code: z.string().meta({
    description: 'Its code: unique for ever, case-sensitive.',
    examples: ['aB3xY7k'],
  }),
  short_url: z
    .url()
    .meta({ description: 'What visitors follow.', examples: ['https://lnk.example/aB3xY7k'] }),
  target_url: z.url().meta({ description: 'Where it leads.', examples: ['https://example.com/'] }),
};

/** What each event about a webhook tells of it. */
export const webhookFacts = {
  webhook_id: id('whk').meta({ description: 'The webhook.', examples: ['whk_01M7X1ZV7S9A3BQJ5T0C8D4E6G'] }),
};

/**
 * The one envelope of every event: on the bus (`detail`), in the event log and as a webhook's body. `id` stays the
 * same however often the event is repeated. Within a `schema_version` fields are only added.
 *
 * Each field of `data` needs `.meta({ description, examples })`: clients and the documentation get to see them.
 *
 * @param description what happened, in a sentence or two
 */
export function envelope<Type extends string, Data extends z.ZodRawShape>(
  type: Type,
  description: string,
  data: Data,
) {
  return z
    .object({
      id: id('evt').meta({
        description: 'The same however often the event is repeated. Ids sort by `occurred_at`.',
        examples: ['evt_01M7X20NWENK5X3YP0R944R959'],
      }),
      type: z.literal(type).meta({ description: 'What happened.', examples: [type] }),
      schema_version: z.literal(1).meta({
        description: '1. Within a version fields are only added: ignore those that you do not know.',
        examples: [1],
      }),
      occurred_at: eventTime.meta({
        description: 'When it happened: RFC 3339, UTC, milliseconds.',
        examples: ['2026-11-20T10:15:30.123Z'],
      }),
      workspace_id: z.string().meta({ description: 'Whose event it is.', examples: ['default'] }),
      data: z.object(data).meta({ description: 'What is told of it, by its type.' }),
    })
    .meta({ description });
}
