import { conflict, notFound } from '../shared/problem/problems.ts';

/** 409: the code belongs to a link, of any workspace, or did before that link was deleted. */
export const shortCodeTaken = (shortCode: string) =>
  conflict('short-code-taken', 'Short code taken', [
    { path: 'short_code', message: `The short code "${shortCode}" is taken.` },
  ]);

/** 404: no such link in the caller's workspace. */
export const linkNotFound = (shortCode: string) => notFound(`The link "${shortCode}"`);
