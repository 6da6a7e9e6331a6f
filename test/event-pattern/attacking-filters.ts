import type { FieldSize } from '../../event-pattern/worst-steps.ts';

const times = <Made>(count: number, make: (index: number) => Made): Made[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** A click with the largest fields that Linkbus accepts. No wildcard below matches them. */
export const largestClick = {
  id: 'evt_01M7X20NWENK5X3YP0R944R959',
  type: 'link.clicked',
  schema_version: 1,
  occurred_at: '2026-11-20T10:15:30.123Z',
  workspace_id: 'default',
  data: {
    link_id: 'lnk_01M7X1ZV7S9A3BQJ5T0C8D4E6F',
    short_code: 'aB3xY7k',
    short_url: 'https://lnk.example/aB3xY7k',
    target_url: `https://example.com/${'a'.repeat(2_028)}`,
    clicks: 42,
    clicked_at: '2026-11-20T10:15:30.123Z',
    referrer: `https://news.example/${'a'.repeat(491)}`,
    user_agent: 'a'.repeat(512),
    country: 'NL',
    is_bot: false,
  },
};

/** The most that a field of such an event holds. */
export const valuesPerField = (path: readonly string[]): FieldSize => ({
  values: 1,
  characters: path[1] === 'target_url' ? 2_048 : 512,
});

const alwaysTrue = (count: number, field: string) => times(count, () => ({ [field]: [{ exists: true }] }));

/** An `anything-but` that excludes nothing: all wildcards are searched for in vain. */
const inVain = (wildcards: number) => [{ 'anything-but': { wildcard: times(wildcards, (n) => `*a${n}!*`) } }];

/**
 * Valid patterns that took the earlier matcher up to a second for one event, or would have taken more. It tested a field
 * for each of up to 1,000 alternatives. `before` is the number of characters or values that it read, at least; absent where
 * it read as many as now.
 */
export const attackingFilters: readonly { name: string; filter: object; before?: number }[] = [
  {
    name: 'wildcards in each of 1,000 alternatives',
    filter: {
      $or: alwaysTrue(10, 'type'),
      data: {
        $or: alwaysTrue(10, 'user_agent'),
        target_url: times(45, (n) => ({ wildcard: `*a${n}!*` })),
      },
      id: { $or: times(10, () => ({ x: [{ exists: false }] })) },
    },
    before: 1_000 * 45 * 2_048,
  },
  {
    name: 'an anything-but with 100 wildcards that all alternatives share',
    filter: {
      $or: alwaysTrue(10, 'id'),
      data: { $or: alwaysTrue(25, 'clicks'), target_url: inVain(100), country: ['XX'] },
    },
    before: 250 * 100 * 2_048,
  },
  {
    name: 'nested $or lists with wildcards at every level',
    filter: {
      data: times(6, (n) => n).reduce<object>(
        (inner, n) => ({ $or: [{ user_agent: [{ wildcard: `*a${n}!*` }], x: ['x'] }, inner] }),
        {
          $or: [
            { referrer: inVain(20), country: ['XX'] },
            { target_url: inVain(20), country: ['XX'] },
          ],
        },
      ),
    },
  },
  {
    name: 'a field that others replace in 1,000 alternatives',
    filter: {
      $or: times(10, (n) => ({ 'data.clicks': [n] })),
      data: {
        $or: times(10, (n) => ({ clicks: [n] })),
        user_agent: inVain(20),
      },
      'data.x': { $or: times(10, () => ({ y: [{ exists: false }] })) },
    },
  },
  {
    name: 'a field in two $or lists with 1,000 combinations',
    filter: {
      $or: times(40, (n) => ({ 'data.country': [`A${n % 10}`] })),
      data: { $or: times(25, (n) => ({ country: [`A${n % 10}`] })) },
    },
  },
  {
    name: 'many exact values in each of 1,000 alternatives',
    filter: {
      $or: alwaysTrue(10, 'id'),
      data: {
        $or: alwaysTrue(10, 'short_url'),
        clicks: times(280, (n) => n + 100),
      },
      type: { $or: times(10, () => ({ x: [{ exists: false }] })) },
    },
    before: 1_000 * 280,
  },
];
