/** Characters of a pattern as JSON without white space ("Amazon EventBridge quotas": event pattern size). */
export const maxPatternLength = 2_048;

/**
 * Steps from the root to a field's list. `$or`, the index in its list and each dotted part of a key are steps.
 * Ours, EventBridge documents none: within it a pattern stays clear of DynamoDB's 32 levels of nesting.
 */
export const maxPatternDepth = 20;

/**
 * The lengths of all `$or` lists multiplied ("Comparison operators for use in event patterns in Amazon
 * EventBridge", or matching). Never less than the number of alternatives that a pattern comes to.
 */
export const maxOrCombinations = 1_000;

/**
 * Fields in all those alternatives together. Ours: a pattern within the other limits could come to 150,000,
 * 100 ms of work for each event; within this one it is a few milliseconds.
 */
export const maxFieldsInAlternatives = 10_000;
