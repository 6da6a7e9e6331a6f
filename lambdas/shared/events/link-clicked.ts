import * as z from 'zod';
import { envelope, eventTime, linkFacts } from './envelope.ts';

export const linkClicked = envelope(
  'link.clicked',
  "A visitor was redirected. No event contains the visitor's IP address.",
  {
    ...linkFacts,
    clicks: z
      .int()
      .positive()
      .meta({
        description: 'Number of this click: exact, from 1, without gaps.',
        examples: [42],
      }),
    clicked_at: eventTime.meta({
      description: 'The same as `occurred_at`.',
      examples: ['2026-11-20T10:15:30.123Z'],
    }),
    referrer: z
      .string()
      .nullable()
      .meta({
        description: 'The `Referer` header without its query and fragment, up to 512 characters.',
        examples: ['https://news.example/'],
      }),
    user_agent: z
      .string()
      .nullable()
      .meta({
        description: 'The `User-Agent` header, up to 512 characters.',
        examples: ['Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0'],
      }),
    country: z
      .string()
      .nullable()
      .meta({
        description: 'ISO 3166-1 alpha-2 code, if a CDN in front of the API sends it.',
        examples: ['NL'],
      }),
    is_bot: z.boolean().meta({
      description: 'Whether the user agent is a bot, such as a crawler or link preview.',
      examples: [false],
    }),
  },
);

export type LinkClicked = z.output<typeof linkClicked>;
