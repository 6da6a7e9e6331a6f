/**
 * Steps of the matcher (`event-pattern/steps.ts`) that a new filter may take to be compiled and for the largest event:
 * about 0.13 ms of a CPU. So a filter has fewer than 1,000 parts.
 */
export const MAX_FILTER_STEPS = 50_000;

/**
 * Steps that a webhook's filter may take for one event, and to be compiled if it isn't in memory. Twice the limit of new filters, because a link that is older
 * than that limit can have a longer `target_url`. A webhook that needs more is disabled.
 */
export const FILTER_BUDGET = 2 * MAX_FILTER_STEPS;
