import * as z from 'zod';
import { envelope, eventTime, linkFacts } from './envelope.ts';

/** A link was made. */
export const linkCreated = envelope('link.created', {
  ...linkFacts,
  title: z.string().nullable(),
  tags: z.array(z.string()),
  expires_at: eventTime.nullable(),
  max_clicks: z.int().nullable(),
  created_at: eventTime,
});

export type LinkCreated = z.output<typeof linkCreated>;
