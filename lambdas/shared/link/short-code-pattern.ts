/** What a short code may look like. Case matters. */
export const SHORT_CODE_PATTERN = /^[A-Za-z0-9_-]{3,64}$/;
