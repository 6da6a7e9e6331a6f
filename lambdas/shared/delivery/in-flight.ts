/**
 * Age of an event, in milliseconds, from which the dispatcher reads the delivery before a first attempt. At a younger
 * event, only a copy of the message can have made the attempt.
 */
export const READ_FROM_AGE_MS = 10_000;

/** The dispatcher's timeout, within which an attempt that began without a read is recorded, and a margin for clocks. */
const RECORDED_WITHIN_MS = 45_000 + 5_000;

/** Until an event has this age, in milliseconds, a delivery that isn't recorded can be in flight. */
export const IN_FLIGHT_MS = READ_FROM_AGE_MS + RECORDED_WITHIN_MS;
