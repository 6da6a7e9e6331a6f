/**
 * A first attempt from the bus at an event older than this is made after a read of the delivery. At a younger event it
 * is made without one: nothing but a copy of the message can have made it.
 */
export const READ_FROM_AGE_MS = 10_000;

/** The dispatcher's timeout, within which an attempt that began without a read is recorded, and a margin for clocks. */
const RECORDED_WITHIN_MS = 30_000 + 5_000;

/** Until an event has this age, a delivery of it that isn't recorded can be on its way. */
export const ON_ITS_WAY_MS = READ_FROM_AGE_MS + RECORDED_WITHIN_MS;
