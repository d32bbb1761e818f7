import { halvesOf, wholeOf } from './halves.js';
import { NODE_COUNT } from './node-lease-store.js';

/** Ids count milliseconds from here: 2026-01-01T00:00:00Z. */
export const SNOWFLAKE_EPOCH_MS = Date.UTC(2026, 0, 1);
/** The first millisecond that no longer fits into 41 bits: in the year 2095. */
export const SNOWFLAKE_END_MS = SNOWFLAKE_EPOCH_MS + 2 ** 41;
/** Ids per millisecond and node: 12 bits. */
export const SEQUENCE_COUNT = 4096;

/** The parts of a 63-bit id: 41 bits of milliseconds, 10 of node, 12 of sequence. */
export interface Snowflake {
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
  /** 0 to 1023. */
  readonly node: number;
  /** 0 to 4095. */
  readonly sequence: number;
}

/** Returns the id of these parts, 0 to 2^63 - 1. Throws RangeError when one is not an integer or is out of range. */
export function snowflakeId({ createdAtMs, node, sequence }: Snowflake): bigint {
  requireWithin('createdAtMs', createdAtMs, SNOWFLAKE_EPOCH_MS, SNOWFLAKE_END_MS);
  requireWithin('node', node, 0, NODE_COUNT);
  requireWithin('sequence', sequence, 0, SEQUENCE_COUNT);
  return wholeOf(highHalf(createdAtMs), lowHalf(createdAtMs, node, sequence));
}

/** Returns the parts of an id. Throws RangeError unless it is within 0 and 2^63 - 1. */
export function snowflakeParts(id: bigint): Snowflake {
  requireId(id);
  const { hi, lo } = halvesOf(id);
  return { createdAtMs: createdAtOfHalves(hi, lo), node: (lo >>> 12) & 0x3ff, sequence: lo & 0xfff };
}

/**
 * Returns when an id was made, in milliseconds since 1970. Throws RangeError unless the id is within 0 and 2^63 - 1.
 */
export function createdAtMs(id: bigint): number {
  requireId(id);
  const { hi, lo } = halvesOf(id);
  return createdAtOfHalves(hi, lo);
}

/** Throws RangeError unless `id` is within 0 and 2^63 - 1. */
export function requireId(id: bigint): void {
  if (id < 0n || id >= 2n ** 63n) throw new RangeError(`Not a 63-bit id: ${id}`);
}

/** The upper 32 bits of an id, without a range check: the top 31 bits of its time. */
export function highHalf(atMs: number): number {
  return Math.floor((atMs - SNOWFLAKE_EPOCH_MS) / 1024);
}

/** The lower 32 bits of an id as uint32, without a range check: 10 bits of time, node, sequence. */
export function lowHalf(atMs: number, node: number, sequence: number): number {
  return ((((atMs - SNOWFLAKE_EPOCH_MS) % 1024) << 22) | (node << 12) | sequence) >>> 0;
}

/** The createdAtMs of an id in halves, without a range check. */
export function createdAtOfHalves(hi: number, lo: number): number {
  return SNOWFLAKE_EPOCH_MS + hi * 1024 + (lo >>> 22);
}

function requireWithin(name: string, value: number, from: number, below: number): void {
  if (!Number.isInteger(value) || value < from || value >= below) {
    throw new RangeError(`${name} must be an integer of at least ${from} and below ${below}, not ${value}`);
  }
}
