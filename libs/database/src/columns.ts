import type { ValueTransformer } from 'typeorm';

/** A 63-bit id: bigint in the entity, exact in SQLite and MySQL alike. */
export const id64: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: number | bigint | string | null) => (value === null ? null : BigInt(value)),
};

/** Milliseconds since 1970, UTC: below 2^53, so a number holds it; MySQL hands BIGINT out as a string. */
export const epochMs: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: number | bigint | string | null) => (value === null ? null : Number(value)),
};
