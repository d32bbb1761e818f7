import { decodeBase62, encodeBase62 } from '#keys';
import { randomBytes } from 'node:crypto';

/** An id has 62 bits. */
const MAX_HIGH_HALF = 2 ** 30;

/**
 * Returns a random id of 62 bits. Accounts and API keys need no order and no node lease, so a command can create them
 * beside running servers, and their ids do not depend on KEY_SECRET, so they outlive its rotation.
 */
export function randomId(): bigint {
  return randomBytes(8).readBigUInt64BE() >> 2n;
}

/** Returns the id as 11 base62 characters. */
export const idText = (id: bigint): string => encodeBase62(Number(id >> 32n), Number(id & 0xffff_ffffn));

/** Returns undefined for a text that is no id. The column of ids holds at most 63 bits. */
export function parseIdText(text: string): bigint | undefined {
  const halves = decodeBase62(text);
  if (!halves || halves.hi >= MAX_HIGH_HALF) return undefined;
  return (BigInt(halves.hi) << 32n) + BigInt(halves.lo);
}
