import fc from 'fast-check';
import { newId } from '../../../lambdas/shared/formats/ids.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import { type Click, type LinkRecord, NEVER, UNLIMITED } from '../../../lambdas/shared/link/link-record.ts';
import { linkRecord } from './link-record.ts';

/** Times in the contract's format. */
export const timestamps = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) }).map(timestamp);

const someClick: fc.Arbitrary<Click> = fc
  .record(
    {
      at: timestamps,
      referrer: fc.string({ unit: 'binary' }),
      user_agent: fc.string({ unit: 'binary' }),
      country: fc.constantFrom('NL', 'DE'),
    },
    { requiredKeys: ['at'] },
  )
  .map((click) => ({ id: newId('evt', Date.parse(click.at)), ...click }));

const options = fc.record(
  {
    title: fc.string({ unit: 'binary' }),
    tags: fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1, maxLength: 20 }),
  },
  { requiredKeys: [] },
);

const facts = {
  options,
  target_url: fc.webUrl({ withQueryParameters: true, withFragments: true }),
  live_until: fc.oneof(fc.constant(NEVER), timestamps),
  click_limit: fc.oneof(fc.constant(UNLIMITED), fc.integer({ min: 1, max: 1_000_000 })),
  created_at: timestamps,
};

/** Records of new links. */
export const createdRecords: fc.Arbitrary<LinkRecord> = fc
  .record(facts)
  .map(({ options: chosen, created_at, ...rest }) => {
    const change = {
      type: 'link.created',
      id: newId('evt', Date.parse(created_at)),
      at: created_at,
    } as const;
    return linkRecord({ ...chosen, ...rest, created_at, updated_at: created_at, change });
  });

/** Records after a write that counted one or more clicks. */
export const clickedRecords: fc.Arbitrary<LinkRecord> = fc
  .record({ ...facts, clicks: fc.array(someClick, { minLength: 1, maxLength: 5 }), before: fc.nat(1_000) })
  .map(({ options: chosen, clicks, before, ...rest }) => {
    const id = clicks[0]?.id ?? '';
    const counted = { clicks: before + clicks.length, change: { type: 'link.clicked', id, clicks } as const };
    return linkRecord({ ...chosen, ...rest, ...counted });
  });
