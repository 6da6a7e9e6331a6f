/** Base URL of the shortener in tests, without a trailing slash. */
export const BASE_URL = 'https://go.example';

/** The current time in tests: 2026-11-20T10:15:30.123Z. */
export const NOW = Date.UTC(2026, 10, 20, 10, 15, 30, 123);

export const NOW_TEXT = '2026-11-20T10:15:30.123Z';

/** Ids: a prefix and 26 characters of Crockford's base 32. */
export const LINK_ID = 'lnk_01M7X1ZV7S9A3BQJ5T0C8D4E6F';
export const EVENT_ID = 'evt_01M7X20NWENK5X3YP0R944R959';
export const OTHER_EVENT_ID = 'evt_01M7X20NWENK5X3YP0R944R95A';
export const WEBHOOK_ID = 'whk_01M7X1ZV7S9A3BQJ5T0C8D4E6G';
export const OTHER_WEBHOOK_ID = 'whk_01M7X1ZV7S9A3BQJ5T0C8D4E6H';
export const DELIVERY_ID = 'dlv_01M7X20NWEG4R8Y2S6VZ3J7K9M';
export const REQUEST_ID = 'JKJaXmPLvHcESHA=';
