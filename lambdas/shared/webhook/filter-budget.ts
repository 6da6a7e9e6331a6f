/**
 * Steps of the matcher (`event-pattern/steps.ts`) that a new filter may take for the largest event: about 0.25 ms
 * of a CPU.
 */
export const MAX_FILTER_STEPS = 100_000;

/**
 * Steps that a webhook's filter may take for one event. Twice the limit of new filters, because a link that is older
 * than that limit can have a longer `target_url`. A webhook that needs more is disabled.
 */
export const FILTER_BUDGET = 2 * MAX_FILTER_STEPS;
