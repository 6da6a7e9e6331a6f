import * as z from 'zod';
import { envelope, eventTime, linkFacts } from './envelope.ts';

/** A visitor was redirected. Never holds the visitor's IP address. */
export const linkClicked = envelope('link.clicked', {
  ...linkFacts,
  /** This click's number: exact, from 1, without gaps. */
  clicks: z.int().positive(),
  clicked_at: eventTime,
  referrer: z.string().nullable(),
  user_agent: z.string().nullable(),
  /** ISO 3166-1 alpha-2, where what stands before the API tells it. */
  country: z.string().nullable(),
  is_bot: z.boolean(),
});

export type LinkClicked = z.output<typeof linkClicked>;
