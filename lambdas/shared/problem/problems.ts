import { type FieldError, Problem } from './problem.ts';

/** 400: the body is not JSON. */
export const malformedBody = (detail: string): Problem =>
  new Problem({ status: 400, kind: 'malformed-body', title: 'Malformed body', detail });

/** 401: the key is missing, unknown or revoked; the response doesn't say which. */
export const unauthenticated = (): Problem =>
  new Problem({
    status: 401,
    kind: 'unauthenticated',
    title: 'Unauthenticated',
    detail: 'Send a valid API key in the header "Authorization: Bearer lb_…".',
    headers: { 'www-authenticate': 'Bearer' },
  });

/** 403: the key lacks the route's scope. */
export const missingScope = (scope: string): Problem =>
  new Problem({
    status: 403,
    kind: 'missing-scope',
    title: 'Missing scope',
    detail: `This API key lacks the scope "${scope}".`,
    headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
  });

/** 403: an operator suspended the key's workspace. */
export const workspaceSuspended = (): Problem =>
  new Problem({
    status: 403,
    kind: 'workspace-suspended',
    title: 'Workspace suspended',
    detail: 'This workspace is suspended. Contact the operator of this service.',
  });

/** 404: not in the key's workspace. */
export const notFound = (what: string): Problem =>
  new Problem({ status: 404, kind: 'not-found', title: 'Not found', detail: `${what} was not found.` });

/** 413: the body is too large. @param limit in bytes */
export const bodyTooLarge = (limit: number): Problem =>
  new Problem({
    status: 413,
    kind: 'body-too-large',
    title: 'Body too large',
    detail: `The body must be at most ${limit / 1024} KiB.`,
  });

/** 415: the body's content type is not JSON. */
export const unsupportedMediaType = (): Problem =>
  new Problem({
    status: 415,
    kind: 'unsupported-media-type',
    title: 'Unsupported media type',
    detail: 'Send the body as JSON, with the header "Content-Type: application/json".',
  });

/** 422: the request is well-formed but invalid. */
export const invalidRequest = (errors: readonly FieldError[]): Problem =>
  new Problem({
    status: 422,
    kind: 'invalid-request',
    title: 'Invalid request',
    detail: errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join(' '),
    errors,
  });

/** 409: the request conflicts with existing data. */
export const conflict = (kind: string, title: string, errors: readonly FieldError[]): Problem =>
  new Problem({
    status: 409,
    kind,
    title,
    detail: errors.map(({ message }) => message).join(' '),
    errors,
  });

/** 500: an unexpected error. Reveals no internals. */
export const internalError = (): Problem =>
  new Problem({
    status: 500,
    kind: 'internal-error',
    title: 'Internal error',
    detail: 'Something went wrong on our side. Include the "instance" when you report it.',
  });
