import type { Halves } from './halves.js';

const ROUNDS = 27;
const KEY_BYTES = 16;

/**
 * Speck64/128: a permutation of all 64-bit values, chosen by a 16-byte key. Different ids give different keys, and the
 * keys of consecutive ids look unrelated. It uses only 32-bit additions, rotations and xors (Beaulieu et al., "The
 * SIMON and SPECK Families of Lightweight Block Ciphers", 2013, with the test vector of the spec).
 */
export class KeyCipher {
  private readonly roundKeys = new Uint32Array(ROUNDS);

  /** `key`: the words k0, l0, l1, l2 of the paper, little-endian. Throws RangeError unless it has 16 bytes. */
  constructor(key: Uint8Array) {
    if (key.byteLength !== KEY_BYTES) throw new RangeError(`A Speck64/128 key has ${KEY_BYTES} bytes`);
    const view = new DataView(key.buffer, key.byteOffset, KEY_BYTES);
    const l = [view.getUint32(4, true), view.getUint32(8, true), view.getUint32(12, true)];
    let k = view.getUint32(0, true);
    for (let round = 0; round < ROUNDS; round++) {
      this.roundKeys[round] = k;
      const x = l[round % 3]!;
      const mixed = (((x >>> 8) | (x << 24)) + k) ^ round;
      l[round % 3] = mixed;
      k = (((k << 3) | (k >>> 29)) ^ mixed) >>> 0;
    }
  }

  /** `hi` and `lo` are the paper's words x and y. */
  encrypt(hi: number, lo: number): Halves {
    const keys = this.roundKeys;
    let x = hi | 0;
    let y = lo | 0;
    for (let round = 0; round < ROUNDS; round++) {
      x = ((((x >>> 8) | (x << 24)) + y) | 0) ^ keys[round]!;
      y = ((y << 3) | (y >>> 29)) ^ x;
    }
    return { hi: x >>> 0, lo: y >>> 0 };
  }

  /** The inverse of encrypt. */
  decrypt(hi: number, lo: number): Halves {
    const keys = this.roundKeys;
    let x = hi | 0;
    let y = lo | 0;
    for (let round = ROUNDS - 1; round >= 0; round--) {
      y ^= x;
      y = (y >>> 3) | (y << 29);
      x = ((x ^ keys[round]!) - y) | 0;
      x = (x << 8) | (x >>> 24);
    }
    return { hi: x >>> 0, lo: y >>> 0 };
  }
}
