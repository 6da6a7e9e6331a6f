import type { DeliveryExhausted } from '../../../lambdas/shared/events/delivery-exhausted.ts';
import type { LinkClicked } from '../../../lambdas/shared/events/link-clicked.ts';
import type { LinkCreated } from '../../../lambdas/shared/events/link-created.ts';
import type { WebhookDisabled } from '../../../lambdas/shared/events/webhook-disabled.ts';
import type { WebhookTest } from '../../../lambdas/shared/events/webhook-test.ts';
import {
  BASE_URL,
  DELIVERY_ID,
  EVENT_ID,
  LINK_ID,
  NOW_TEXT,
  OTHER_EVENT_ID,
  WEBHOOK_ID,
} from './fixed-values.ts';

const envelope = {
  id: EVENT_ID,
  schema_version: 1,
  occurred_at: NOW_TEXT,
  workspace_id: 'default',
} as const;

/** A link without a title, tags or limits. */
export function linkCreatedEvent(overrides: Partial<LinkCreated> = {}): LinkCreated {
  return {
    ...envelope,
    type: 'link.created',
    data: {
      link_id: LINK_ID,
      short_code: 'aB3xY7k',
      short_url: `${BASE_URL}/aB3xY7k`,
      target_url: 'https://example.com/',
      title: null,
      tags: [],
      expires_at: null,
      max_clicks: null,
      created_at: NOW_TEXT,
    },
    ...overrides,
  };
}

/** A click from the Netherlands, not by a bot. */
export function linkClickedEvent(overrides: Partial<LinkClicked> = {}): LinkClicked {
  return {
    ...envelope,
    type: 'link.clicked',
    data: {
      link_id: LINK_ID,
      short_code: 'aB3xY7k',
      short_url: `${BASE_URL}/aB3xY7k`,
      target_url: 'https://example.com/',
      clicks: 42,
      clicked_at: NOW_TEXT,
      referrer: null,
      user_agent: null,
      country: 'NL',
      is_bot: false,
    },
    ...overrides,
  };
}

/** A test of webhook {@link WEBHOOK_ID}. */
export function webhookTestEvent(overrides: Partial<WebhookTest> = {}): WebhookTest {
  return { ...envelope, type: 'webhook.test', data: { webhook_id: WEBHOOK_ID }, ...overrides };
}

/** Webhook {@link WEBHOOK_ID}, disabled after five days of failures. */
export function webhookDisabledEvent(overrides: Partial<WebhookDisabled> = {}): WebhookDisabled {
  return {
    ...envelope,
    type: 'webhook.disabled',
    data: { webhook_id: WEBHOOK_ID, reason: 'failing' },
    ...overrides,
  };
}

/** A click that was not delivered to webhook {@link WEBHOOK_ID}. */
export function deliveryExhaustedEvent(overrides: Partial<DeliveryExhausted> = {}): DeliveryExhausted {
  return {
    ...envelope,
    type: 'delivery.exhausted',
    data: {
      webhook_id: WEBHOOK_ID,
      delivery_id: DELIVERY_ID,
      event_id: OTHER_EVENT_ID,
      event_type: 'link.clicked',
      attempts: 10,
    },
    ...overrides,
  };
}
