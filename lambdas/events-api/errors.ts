import { notFound } from '../shared/problem/problems.ts';

/** 404: no such event in the workspace, or no longer in the log. */
export const eventNotFound = () => notFound('The event');
