import type { ValueTransformer } from 'typeorm';

/** An integer as drivers return it: SQLite as a bigint, MySQL as a number, or as a string for BIGINT. */
type DriverInteger = number | bigint | string | null;

/** A 63-bit id, which is a bigint in the entity. */
export const id64: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: DriverInteger) => (value === null ? null : BigInt(value)),
};

/** An integer below 2^53, which is a number in the entity. Every column of integers that are not ids needs it. */
export const int: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: DriverInteger) => (value === null ? null : Number(value)),
};

/** A time in milliseconds since 1970, UTC, which is a number in the entity. */
export const epochMs = int;
