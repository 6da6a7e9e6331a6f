import { type FieldError, Problem } from './problem.ts';

/** 400: the body is not JSON. */
export const malformedBody = (detail: string): Problem =>
  new Problem({ status: 400, kind: 'malformed-body', title: 'Malformed body', detail });

/** 401: no key, or one that is unknown or revoked; the answer doesn't tell which. */
export const unauthenticated = (): Problem =>
  new Problem({
    status: 401,
    kind: 'unauthenticated',
    title: 'Unauthenticated',
    detail: 'Send a valid API key in the header "Authorization: Bearer lb_…".',
    headers: { 'www-authenticate': 'Bearer' },
  });

/** 403: a valid key without the scope that the route asks for. */
export const missingScope = (scope: string): Problem =>
  new Problem({
    status: 403,
    kind: 'missing-scope',
    title: 'Missing scope',
    detail: `This key lacks the scope "${scope}".`,
    headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
  });

/** 404: nothing of that name in the key's workspace. */
export const notFound = (what: string): Problem =>
  new Problem({ status: 404, kind: 'not-found', title: 'Not found', detail: `${what} was not found.` });

/** 413: the body is over the limit, in bytes. */
export const bodyTooLarge = (limit: number): Problem =>
  new Problem({
    status: 413,
    kind: 'body-too-large',
    title: 'Body too large',
    detail: `A body may have at most ${limit / 1024} KiB.`,
  });

/** 415: the body's content type is not JSON. */
export const unsupportedMediaType = (): Problem =>
  new Problem({
    status: 415,
    kind: 'unsupported-media-type',
    title: 'Unsupported media type',
    detail: 'Send the body as JSON, with the header "Content-Type: application/json".',
  });

/** 422: well-formed but invalid; each entry names a field. */
export const invalidRequest = (errors: readonly FieldError[]): Problem =>
  new Problem({
    status: 422,
    kind: 'invalid-request',
    title: 'Invalid request',
    detail: errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join(' '),
    errors,
  });

/** 409: what the request asks for conflicts with what is there. */
export const conflict = (kind: string, title: string, errors: readonly FieldError[]): Problem =>
  new Problem({
    status: 409,
    kind,
    title,
    detail: errors.map(({ message }) => message).join(' '),
    errors,
  });

/** 500: our fault; says nothing of the inside. */
export const internalError = (): Problem =>
  new Problem({
    status: 500,
    kind: 'internal-error',
    title: 'Internal error',
    detail: 'Something went wrong on our side. Quote the instance when you report it.',
  });
