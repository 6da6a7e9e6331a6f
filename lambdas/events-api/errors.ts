import { notFound } from '../shared/problem/problems.ts';

/** 404: no such event in the caller's workspace, or no longer. */
export const eventNotFound = () => notFound('The event');
