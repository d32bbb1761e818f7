import { randomInt } from 'node:crypto';

/** Ids have 62 bits until 2060. */
const EPOCH_MS = Date.UTC(2026, 0, 1);
const RANDOM_BITS = 22;

/**
 * Returns an id for a row that is written at `now` (milliseconds since 1970). Ids rise with the time, so the newest
 * rows are the last ones of an index. The low 22 bits are random, because processes without a node number write rows as
 * well. An id can exist already, with a probability of 1 in 4 million for each row of the same millisecond.
 */
export const timeId = (now: number): bigint => firstTimeId(now) | BigInt(randomInt(2 ** RANDOM_BITS));

/** Returns the lowest id of a row that is written at `now` (milliseconds since 1970) or later. */
export const firstTimeId = (now: number): bigint => BigInt(now - EPOCH_MS) << BigInt(RANDOM_BITS);
