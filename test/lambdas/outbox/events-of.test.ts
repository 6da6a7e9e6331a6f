import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventsOf } from '../../../lambdas/outbox/events-of.ts';
import { eventCatalogue } from '../../../lambdas/shared/events/catalogue.ts';
import type { Click, LinkChange, LinkRecord } from '../../../lambdas/shared/link/link-record.ts';
import { BASE_URL, EVENT_ID, LINK_ID, NOW_TEXT, OTHER_EVENT_ID } from '../factories/fixed-values.ts';
import { linkRecord } from '../factories/link-record.ts';
import { clickedRecords, createdRecords } from '../factories/link-records.ts';

const linkFacts = {
  link_id: LINK_ID,
  short_code: 'aB3xY7k',
  short_url: `${BASE_URL}/aB3xY7k`,
  target_url: 'https://example.com/',
};

/** The record after a write that counted these clicks, the last as number `clicks`. */
const clicked = (clicks: number, ...counted: [Click, ...Click[]]): LinkRecord =>
  linkRecord({ clicks, change: { type: 'link.clicked', id: counted[0].id, clicks: counted } });

describe('a created link', () => {
  it('makes a link.created event with every field of the contract', () => {
    const created = linkRecord({
      title: 'Sale',
      tags: ['sale'],
      live_until: '2027-01-01T00:00:00.000Z',
      click_limit: 3,
    });

    expect(eventsOf(undefined, created, BASE_URL)).toEqual([
      {
        id: EVENT_ID,
        type: 'link.created',
        schema_version: 1,
        occurred_at: NOW_TEXT,
        workspace_id: 'default',
        data: {
          ...linkFacts,
          title: 'Sale',
          tags: ['sale'],
          expires_at: '2027-01-01T00:00:00.000Z',
          max_clicks: 3,
          created_at: NOW_TEXT,
        },
      },
    ]);
  });

  it('names the API key that created it, if the item does', () => {
    const actor = 'key_01M7X1ZV7S9A3BQJ5T0C8D4E6J';
    const { change, ...record } = linkRecord();
    const [event] = eventsOf(undefined, { ...record, change: { ...change, actor } as LinkChange }, BASE_URL);
    expect(event?.data).toMatchObject({ actor });
    expect(eventsOf(undefined, linkRecord(), BASE_URL)[0]?.data).not.toHaveProperty('actor');
  });

  it('has nulls and an empty list for missing options', () => {
    const [event] = eventsOf(undefined, linkRecord(), BASE_URL);

    expect(event?.data).toMatchObject({ title: null, tags: [], expires_at: null, max_clicks: null });
  });
});

describe('a clicked link', () => {
  const click: Click = { id: OTHER_EVENT_ID, at: '2026-11-20T11:00:00.000Z' };

  it('makes a link.clicked event with the click’s number and details', () => {
    const referrer = 'https://news.example/';
    const user_agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
    const after = clicked(42, { ...click, referrer, user_agent, country: 'NL' });

    expect(eventsOf(linkRecord({ clicks: 41 }), after, BASE_URL)).toEqual([
      {
        id: OTHER_EVENT_ID,
        type: 'link.clicked',
        schema_version: 1,
        occurred_at: click.at,
        workspace_id: 'default',
        data: {
          ...linkFacts,
          clicks: 42,
          clicked_at: click.at,
          referrer,
          user_agent,
          country: 'NL',
          is_bot: false,
        },
      },
    ]);
  });

  it('has nulls for missing details', () => {
    const [event] = eventsOf(linkRecord(), clicked(1, click), BASE_URL);

    expect(event?.data).toMatchObject({ referrer: null, user_agent: null, country: null, is_bot: false });
  });

  it.each([
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', true],
    ['Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)', true],
    ['curl/8.7.1', true],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1', false],
  ])('detects whether the user agent is a bot: %s', (user_agent, is_bot) => {
    const [event] = eventsOf(linkRecord(), clicked(1, { ...click, user_agent }), BASE_URL);

    expect(event?.data).toMatchObject({ is_bot });
  });

  it('makes one event for each counted click, numbered up to `clicks`', () => {
    const clicks = ['A', 'B', 'C'].map((last) => ({ ...click, id: OTHER_EVENT_ID.slice(0, -1) + last }));
    const [first = click, ...others] = clicks;

    const events = eventsOf(linkRecord({ clicks: 7 }), clicked(10, first, ...others), BASE_URL);

    expect(events.map(({ id, data }) => [id, 'clicks' in data && data.clicks])).toEqual([
      [clicks[0]?.id, 8],
      [clicks[1]?.id, 9],
      [clicks[2]?.id, 10],
    ]);
  });
});

describe('a write without a new change makes no event', () => {
  it.each([
    ['a removed item', linkRecord(), undefined],
    [
      'an operator’s repair of an item',
      linkRecord(),
      linkRecord({ target_url: 'https://repaired.example/' }),
    ],
    [
      'a repair after a click',
      clicked(1, { id: OTHER_EVENT_ID, at: NOW_TEXT }),
      {
        ...clicked(1, { id: OTHER_EVENT_ID, at: NOW_TEXT }),
        title: 'repaired',
      },
    ],
  ])('%s', (_, before, after) => {
    expect(eventsOf(before, after, BASE_URL)).toEqual([]);
  });

  it('an item without a change', () => {
    const { change: _, ...foreign } = linkRecord();

    expect(eventsOf(undefined, foreign as LinkRecord, BASE_URL)).toEqual([]);
  });
});

describe('any write', () => {
  const records = fc.oneof(createdRecords, clickedRecords);

  it('makes events that match the schema of their type, without other fields', () => {
    fc.assert(
      fc.property(records, (record) => {
        const events = eventsOf(undefined, record, BASE_URL);
        expect(events.length).toBeGreaterThan(0);
        for (const event of events) expect(eventCatalogue[event.type].parse(event)).toEqual(event);
      }),
      { numRuns: 300 },
    );
  });

  it('makes the same events, with the same ids, from a redelivered stream record', () => {
    fc.assert(
      fc.property(records, (record) => {
        const redelivered = JSON.parse(JSON.stringify(record)) as LinkRecord;
        expect(eventsOf(undefined, redelivered, BASE_URL)).toEqual(eventsOf(undefined, record, BASE_URL));
      }),
    );
  });

  it('numbers its clicks in sequence up to `clicks`', () => {
    fc.assert(
      fc.property(clickedRecords, (record) => {
        const numbers = eventsOf(undefined, record, BASE_URL).map(
          ({ data }) => 'clicks' in data && data.clicks,
        );
        const first = record.clicks - numbers.length + 1;
        expect(numbers).toEqual(numbers.map((_, index) => first + index));
      }),
    );
  });
});

describe('clicks counted after their link got another target', () => {
  const change = {
    type: 'link.clicked',
    id: EVENT_ID,
    clicks: [
      { id: EVENT_ID, at: NOW_TEXT },
      { id: OTHER_EVENT_ID, at: NOW_TEXT },
    ],
    target_url: 'https://before.example/',
  } as const;

  it('have the target of their own time', () => {
    const before = clicked(4, { id: 'evt_0', at: NOW_TEXT });
    const events = eventsOf(before, linkRecord({ clicks: 6, change }), BASE_URL);

    expect(events.map(({ data }) => data)).toEqual([
      expect.objectContaining({ ...linkFacts, target_url: 'https://before.example/', clicks: 5 }),
      expect.objectContaining({ ...linkFacts, target_url: 'https://before.example/', clicks: 6 }),
    ]);
  });

  it('match the schema even if the link was deleted and has no target', () => {
    const { target_url: _, ...rest } = linkRecord({ clicks: 6, change, deleted_at: NOW_TEXT });
    const events = eventsOf(undefined, rest as LinkRecord, BASE_URL);

    expect(events).toHaveLength(2);
    for (const event of events) expect(eventCatalogue['link.clicked'].parse(event)).toEqual(event);
  });
});
