import * as z from 'zod';
import { envelope, eventTime, linkFacts } from './envelope.ts';

export const linkCreated = envelope('link.created', 'A link was made.', {
  ...linkFacts,
  title: z
    .string()
    .nullable()
    .meta({ description: 'What people call it.', examples: ['Autumn campaign'] }),
  tags: z
    .array(z.string())
    .meta({ description: 'What it can be found by.', examples: [['autumn', 'newsletter']] }),
  expires_at: eventTime.nullable().meta({
    description: 'From when on it no longer redirects; `null`: never.',
    examples: ['2026-12-31T23:00:00.000Z'],
  }),
  max_clicks: z
    .int()
    .nullable()
    .meta({
      description: 'How many clicks it takes; `null`: any number.',
      examples: [1000],
    }),
  created_at: eventTime.meta({
    description: 'The same as `occurred_at`.',
    examples: ['2026-11-20T10:15:30.123Z'],
  }),
});

export type LinkCreated = z.output<typeof linkCreated>;
