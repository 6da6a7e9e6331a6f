import * as z from 'zod';
import { actor, envelope, eventTime, linkFacts } from './envelope.ts';

export const linkCreated = envelope('link.created', 'A link was created.', {
  ...linkFacts,
  title: z
    .string()
    .nullable()
    .meta({ description: 'Title of the link.', examples: ['Autumn campaign'] }),
  tags: z.array(z.string()).meta({ description: 'Tags of the link.', examples: [['autumn', 'newsletter']] }),
  expires_at: eventTime.nullable().meta({
    description: 'When the link stops redirecting; `null`: never.',
    examples: ['2026-12-31T23:00:00.000Z'],
  }),
  max_clicks: z
    .int()
    .nullable()
    .meta({
      description: 'Maximum number of clicks; `null`: no limit.',
      examples: [1000],
    }),
  created_at: eventTime.meta({
    description: 'The same as `occurred_at`.',
    examples: ['2026-11-20T10:15:30.123Z'],
  }),
  ...actor,
});

export type LinkCreated = z.output<typeof linkCreated>;
