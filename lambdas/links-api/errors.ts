import { conflict, notFound } from '../shared/problem/problems.ts';

/** 409: a link of any workspace has this code, or had it before its deletion. */
export const shortCodeTaken = (shortCode: string) =>
  conflict('short-code-taken', 'Short code taken', [
    { path: 'short_code', message: `The short code "${shortCode}" is taken.` },
  ]);

/** 404: the caller's workspace has no such link. */
export const linkNotFound = (shortCode: string) => notFound(`The link "${shortCode}"`);
