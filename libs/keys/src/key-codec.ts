import { timingSafeEqual } from 'node:crypto';

import { BASE62_LENGTH, decodeBase62, encodeBase62, isBase62 } from './base62.js';
import { type Halves, halvesOf, wholeOf } from './halves.js';
import type { KeyCipher } from './key-cipher.js';
import { KeyGeneration, TOKEN_TAIL_LENGTH } from './key-generation.js';
import { parseKeySecret } from './key-secret.js';
import type { Key } from './key.js';
import { createdAtMs, createdAtOfHalves, requireId } from './snowflake.js';

/** How far our hosts' clocks may differ before a new key reads as made up. */
const CLOCK_TOLERANCE_MS = 60_000;

/**
 * Turns ids into keys and delete tokens, and back, by arithmetic on KEY_SECRET alone: nothing is looked up or stored.
 * Of several secrets an id's own time says which made its key. A key doesn't show its time, so it is read with the
 * oldest secret first: no id is given out whose key an earlier secret reads as one of its own period.
 */
export class KeyCodec {
  /** Oldest first. */
  readonly generations: readonly KeyGeneration[];
  private readonly isRotated: boolean;
  /** That of the present secret. */
  private readonly cipher: KeyCipher;

  /** `secret`: KEY_SECRET, one or a list (parseKeySecret). Throws RangeError when it is neither. */
  constructor(secret: string) {
    this.generations = parseKeySecret(secret).map((period) => new KeyGeneration(period));
    this.isRotated = this.generations.length > 1;
    this.cipher = this.generations.at(-1)!.cipher;
  }

  /** The key of an id that was given out. Throws RangeError unless the id is within 0 and 2^63 - 1. */
  encode(id: bigint): Key {
    requireId(id);
    const { hi, lo } = halvesOf(id);
    const sealed = this.generationAt(createdAtOfHalves(hi, lo)).cipher.encrypt(hi, lo);
    return encodeBase62(sealed.hi, sealed.lo) as Key;
  }

  /**
   * The key of a new id, in uint32 halves, unchecked; undefined when an earlier secret would take the key for its own,
   * so that the id is not to be given out: of a year's use of earlier secrets, 1 id in 139.
   */
  encodeNew(hi: number, lo: number): Key | undefined {
    // Of a single secret nothing else is asked: this is the way of every upload.
    if (this.isRotated) return this.encodeUnclaimed(hi, lo);
    const sealed = this.cipher.encrypt(hi, lo);
    return encodeBase62(sealed.hi, sealed.lo) as Key;
  }

  /**
   * The id of a key, or undefined when no id can have it: wrong length or alphabet, not a 63-bit id, or an id from more
   * than a minute after `now` (milliseconds since 1970). Of made-up keys 1 in 400 passes in the first year.
   */
  decode(text: string, now: number = Date.now()): bigint | undefined {
    const sealed = decodeBase62(text);
    if (!sealed) return undefined;
    for (const generation of this.generations) {
      const { hi, lo } = generation.cipher.decrypt(sealed.hi, sealed.lo);
      const createdAtMs = createdAtOfHalves(hi, lo);
      if (generation.covers(createdAtMs) && createdAtMs <= now + CLOCK_TOLERANCE_MS) return wholeOf(hi, lo);
    }
    return undefined;
  }

  /** What lets its bearer delete this image: its key and 15 base62 characters (89 bits) of HMAC-SHA-256 of its id. */
  deleteToken(id: bigint): string {
    return this.encode(id) + this.generationAt(createdAtMs(id)).tokenTail(id);
  }

  /** Whether `token` is this image's delete token; takes the same time whichever characters are wrong. */
  checkDeleteToken(token: string, id: bigint): boolean {
    const given = Buffer.from(token);
    const right = Buffer.from(this.deleteToken(id));
    return given.byteLength === right.byteLength && timingSafeEqual(given, right);
  }

  /** The image that a delete token is for; undefined unless the token is genuine, so that the id can be trusted. */
  idOfDeleteToken(token: string, now: number = Date.now()): bigint | undefined {
    if (token.length !== BASE62_LENGTH + TOKEN_TAIL_LENGTH || !isBase62(token)) return undefined;
    const id = this.decode(token.slice(0, BASE62_LENGTH), now);
    return id !== undefined && this.checkDeleteToken(token, id) ? id : undefined;
  }

  /** The secret of the ids of this millisecond. */
  private generationAt(createdAtMs: number): KeyGeneration {
    let at = this.generations.length - 1;
    while (at > 0 && !this.generations[at]!.covers(createdAtMs)) at--;
    return this.generations[at]!;
  }

  /** Undefined when an earlier secret would take the key for its own. */
  private encodeUnclaimed(hi: number, lo: number): Key | undefined {
    const own = this.generationAt(createdAtOfHalves(hi, lo));
    const sealed = own.cipher.encrypt(hi, lo);
    return this.isClaimed(sealed, own) ? undefined : (encodeBase62(sealed.hi, sealed.lo) as Key);
  }

  /** Whether a secret before `own` reads the key as an id of its period. */
  private isClaimed(sealed: Halves, own: KeyGeneration): boolean {
    for (const earlier of this.generations) {
      if (earlier === own) return false;
      const { hi, lo } = earlier.cipher.decrypt(sealed.hi, sealed.lo);
      if (earlier.covers(createdAtOfHalves(hi, lo))) return true;
    }
    return false;
  }
}
