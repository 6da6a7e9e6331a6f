/** Characters of a pattern as compact JSON ("Amazon EventBridge quotas": event pattern size). */
export const maxPatternLength = 2_048;

/**
 * Steps from the root to a field's list. `$or`, an index in its list and each part of a dotted key count as steps.
 * Our own limit: it keeps a stored pattern below DynamoDB's 32 levels of nesting.
 */
export const maxPatternDepth = 20;

/**
 * The product of the lengths of all `$or` lists ("Comparison operators for use in event patterns in Amazon
 * EventBridge", "Or matching"). A pattern has at most as many alternatives.
 */
export const maxOrCombinations = 1_000;

/**
 * Fields in all alternatives together. Our own limit: an event with an array of several objects is matched with one
 * alternative after the other.
 */
export const maxFieldsInAlternatives = 10_000;
