import { isbot } from 'isbot';
import type { LinkClicked } from '../shared/events/link-clicked.ts';
import type { LinkCreated } from '../shared/events/link-created.ts';
import type { LinkEvent } from '../shared/events/linkbus-event.ts';
import {
  type Click,
  expiryOf,
  type LinkClickedChange,
  type LinkCreatedChange,
  type LinkRecord,
  maxClicksOf,
} from '../shared/link/link-record.ts';

/**
 * Makes the events of a write to the Links table. A redelivered stream record makes the same events, with the same ids.
 * A write without a new change, such as an operator's repair of an item, makes none.
 *
 * @throws for a change that this release does not know
 * @param baseUrl public address of the shortener, without a trailing slash
 */
export function eventsOf(
  before: LinkRecord | undefined,
  after: LinkRecord | undefined,
  baseUrl: string,
): LinkEvent[] {
  if (after?.change === undefined || after.change.id === before?.change?.id) return [];
  switch (after.change.type) {
    case 'link.created':
      return [created(after, after.change, baseUrl)];
    case 'link.clicked':
      return clicked(after, after.change, baseUrl);
    default:
      throw new Error('The type of the change is unknown.');
  }
}

function created(record: LinkRecord, change: LinkCreatedChange, baseUrl: string): LinkCreated {
  return {
    ...envelope('link.created', record, change),
    data: {
      ...linkFacts(record, baseUrl),
      title: record.title ?? null,
      tags: [...(record.tags ?? [])],
      expires_at: expiryOf(record),
      max_clicks: maxClicksOf(record),
      created_at: record.created_at,
      ...(change.actor !== undefined && { actor: change.actor }),
    },
  };
}

function clicked(record: LinkRecord, change: LinkClickedChange, baseUrl: string): LinkClicked[] {
  const before = record.clicks - change.clicks.length;
  const { target_url = record.target_url } = change;
  return change.clicks.map((click, index) => ({
    ...envelope('link.clicked', record, click),
    data: {
      ...linkFacts({ ...record, target_url }, baseUrl),
      clicks: before + index + 1,
      clicked_at: click.at,
      referrer: click.referrer ?? null,
      user_agent: click.user_agent ?? null,
      country: click.country ?? null,
      // Detected here, so no visitor waits for it.
      is_bot: isbot(click.user_agent),
    },
  }));
}

function envelope<Type extends LinkEvent['type']>(
  type: Type,
  record: LinkRecord,
  fact: Pick<Click, 'id' | 'at'>,
) {
  return {
    id: fact.id,
    type,
    schema_version: 1,
    occurred_at: fact.at,
    workspace_id: record.workspace_id,
  } as const;
}

const linkFacts = ({ id, short_code, target_url }: LinkRecord, baseUrl: string) => ({
  link_id: id,
  short_code,
  short_url: `${baseUrl}/${short_code}`,
  target_url,
});
