/** The header in which CloudFront proves to the API that a request came through it. */
export const ORIGIN_HEADER = 'x-linkbus-origin';
