import type { Halves } from './halves.js';

/** Digits, upper case, lower case, in ASCII order, so that texts sort as their values do. */
export const BASE62_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 62^11 > 2^64 > 62^10. */
export const BASE62_LENGTH = 11;

const BASE = 62;
const LIMB = 2 ** 16;
const FIVE_DIGITS = BASE ** 5;
const THREE_DIGITS = BASE ** 3;
const NO_DIGIT = 255;

const charOf = Uint8Array.from(BASE62_ALPHABET, (char) => char.charCodeAt(0));
const digitOf = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = charOf.indexOf(code);
  return digit < 0 ? NO_DIGIT : digit;
});

/** Returns the unsigned 64-bit value of two uint32 halves as exactly 11 characters, padded with zeros on the left. */
export function encodeBase62(hi: number, lo: number): string {
  // Long division by 62^5 in limbs of 16 bits: each partial dividend is below 2^46, so doubles hold it exactly.
  const low1 = hi % FIVE_DIGITS;
  const mid = low1 * LIMB + (lo >>> 16);
  const midQuotient = Math.floor(mid / FIVE_DIGITS);
  const end = (mid - midQuotient * FIVE_DIGITS) * LIMB + (lo & 0xffff);
  const endQuotient = Math.floor(end / FIVE_DIGITS);
  const last5 = end - endQuotient * FIVE_DIGITS;
  const first6 = (Math.floor(hi / FIVE_DIGITS) * LIMB + midQuotient) * LIMB + endQuotient;

  let a = Math.floor(first6 / THREE_DIGITS);
  let b = first6 - a * THREE_DIGITS;
  let c = last5;
  const c2 = charOf[a % BASE]!;
  const c1 = charOf[(a = (a / BASE) | 0) % BASE]!;
  const c0 = charOf[(a / BASE) | 0]!;
  const c5 = charOf[b % BASE]!;
  const c4 = charOf[(b = (b / BASE) | 0) % BASE]!;
  const c3 = charOf[(b / BASE) | 0]!;
  const c10 = charOf[c % BASE]!;
  const c9 = charOf[(c = (c / BASE) | 0) % BASE]!;
  const c8 = charOf[(c = (c / BASE) | 0) % BASE]!;
  const c7 = charOf[(c = (c / BASE) | 0) % BASE]!;
  const c6 = charOf[(c / BASE) | 0]!;
  return String.fromCharCode(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10);
}

/** The inverse of encodeBase62; undefined for another length, another character or a value of 2^64 and above. */
export function decodeBase62(text: string): Halves | undefined {
  if (text.length !== BASE62_LENGTH) return undefined;
  const first6 = valueOf(text, 0, 6);
  const last5 = valueOf(text, 6, BASE62_LENGTH);
  if (first6 === undefined || last5 === undefined) return undefined;
  // first6 * 62^5 + last5 may reach 2^65.5: again in limbs, each sum below 2^50.
  const low = (first6 % LIMB) * FIVE_DIGITS + last5;
  const high = Math.floor(first6 / LIMB) * FIVE_DIGITS + Math.floor(low / LIMB);
  const hi = Math.floor(high / LIMB);
  if (hi >= 2 ** 32) return undefined;
  return { hi, lo: (high % LIMB) * LIMB + (low % LIMB) };
}

/** True if `text` contains only characters of the alphabet. */
export function isBase62(text: string): boolean {
  return /^[0-9A-Za-z]*$/.test(text);
}

function valueOf(text: string, from: number, to: number): number | undefined {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = digitOf[text.charCodeAt(at)] ?? NO_DIGIT;
    if (digit === NO_DIGIT) return undefined;
    value = value * BASE + digit;
  }
  return value;
}
