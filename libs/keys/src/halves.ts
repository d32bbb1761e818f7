/** A 64-bit value as two unsigned 32-bit words. Arithmetic on them needs no bigint, which is several times slower. */
export interface Halves {
  readonly hi: number;
  readonly lo: number;
}

const whole = new BigUint64Array(1);
const words = new Uint32Array(whole.buffer);
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
const HI = isLittleEndian ? 1 : 0;
const LO = 1 - HI;

/** Returns the halves of `value` modulo 2^64. */
export function halvesOf(value: bigint): Halves {
  whole[0] = value;
  return { hi: words[HI]!, lo: words[LO]! };
}

/** Returns the unsigned 64-bit value of two words; only their low 32 bits count. */
export function wholeOf(hi: number, lo: number): bigint {
  words[HI] = hi;
  words[LO] = lo;
  return whole[0]!;
}
