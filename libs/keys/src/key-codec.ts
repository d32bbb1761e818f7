import { timingSafeEqual } from 'node:crypto';

import { BASE62_LENGTH, decodeBase62, encodeBase62, isBase62 } from './base62.js';
import { type Halves, halvesOf, wholeOf } from './halves.js';
import type { KeyCipher } from './key-cipher.js';
import { KeyGeneration, TOKEN_TAIL_LENGTH } from './key-generation.js';
import { parseKeySecret } from './key-secret.js';
import type { Key } from './key.js';
import { createdAtMs, createdAtOfHalves, requireId } from './snowflake.js';

/** The maximum clock difference between hosts; a key from further ahead counts as made up. */
const CLOCK_TOLERANCE_MS = 60_000;

/**
 * Converts ids to keys and delete tokens, and back, by arithmetic on KEY_SECRET alone; nothing is looked up or stored.
 * With several secrets the time of an id chooses the secret of its key. A key does not show its time, so it is decoded
 * with the oldest secret first; an id whose key an earlier secret decodes to an id of its own period is never used.
 */
export class KeyCodec {
  /** Oldest first. */
  readonly generations: readonly KeyGeneration[];
  private readonly isRotated: boolean;
  /** The current secret. */
  private readonly cipher: KeyCipher;

  /** `secret` is KEY_SECRET, one secret or a list (parseKeySecret). Throws RangeError when it is neither. */
  constructor(secret: string) {
    this.generations = parseKeySecret(secret).map((period) => new KeyGeneration(period));
    this.isRotated = this.generations.length > 1;
    this.cipher = this.generations.at(-1)!.cipher;
  }

  /** Returns the key of an existing id. Throws RangeError unless the id is within 0 and 2^63 - 1. */
  encode(id: bigint): Key {
    requireId(id);
    const { hi, lo } = halvesOf(id);
    const sealed = this.generationAt(createdAtOfHalves(hi, lo)).cipher.encrypt(hi, lo);
    return encodeBase62(sealed.hi, sealed.lo) as Key;
  }

  /**
   * Returns the key of a new id in uint32 halves, without a range check. Returns undefined when an earlier secret would
   * decode the key as its own, so that the id must be skipped: 1 id in 139 per year of earlier secrets.
   */
  encodeNew(hi: number, lo: number): Key | undefined {
    // A single secret needs no further check; every upload takes this path.
    if (this.isRotated) return this.encodeUnclaimed(hi, lo);
    const sealed = this.cipher.encrypt(hi, lo);
    return encodeBase62(sealed.hi, sealed.lo) as Key;
  }

  /**
   * Returns the id of a key, or undefined when no id can have it: wrong length or alphabet, not a 63-bit id, or an id
   * from more than a minute after `now` (milliseconds since 1970). In the first year 1 in 400 made-up keys passes.
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

  /** Returns the delete token of an image: its key and 15 base62 characters (89 bits) of the HMAC-SHA-256 of its id. */
  deleteToken(id: bigint): string {
    return this.encode(id) + this.generationAt(createdAtMs(id)).tokenTail(id);
  }

  /** True if `token` is the delete token of this image. Takes the same time whichever characters are wrong. */
  checkDeleteToken(token: string, id: bigint): boolean {
    const given = Buffer.from(token);
    const right = Buffer.from(this.deleteToken(id));
    return given.byteLength === right.byteLength && timingSafeEqual(given, right);
  }

  /** Returns the id of a delete token's image; undefined unless the token is genuine. */
  idOfDeleteToken(token: string, now: number = Date.now()): bigint | undefined {
    if (token.length !== BASE62_LENGTH + TOKEN_TAIL_LENGTH || !isBase62(token)) return undefined;
    const id = this.decode(token.slice(0, BASE62_LENGTH), now);
    return id !== undefined && this.checkDeleteToken(token, id) ? id : undefined;
  }

  /** Returns a key of 32 bytes for another use than keys and tokens. It changes when KEY_SECRET is rotated. */
  deriveKey(use: string): Buffer {
    return this.generations.at(-1)!.derive(use, 32);
  }

  /** Returns the bearer token of the operator's commands, which have KEY_SECRET as the processes do. */
  operatorToken(): string {
    return this.deriveKey('operator commands').toString('base64url');
  }

  /** The secret of the ids of this millisecond. */
  private generationAt(createdAtMs: number): KeyGeneration {
    let at = this.generations.length - 1;
    while (at > 0 && !this.generations[at]!.covers(createdAtMs)) at--;
    return this.generations[at]!;
  }

  /** Undefined when an earlier secret would decode the key as its own. */
  private encodeUnclaimed(hi: number, lo: number): Key | undefined {
    const own = this.generationAt(createdAtOfHalves(hi, lo));
    const sealed = own.cipher.encrypt(hi, lo);
    return this.isClaimed(sealed, own) ? undefined : (encodeBase62(sealed.hi, sealed.lo) as Key);
  }

  /** True if a secret before `own` decodes the key to an id of its period. */
  private isClaimed(sealed: Halves, own: KeyGeneration): boolean {
    for (const earlier of this.generations) {
      if (earlier === own) return false;
      const { hi, lo } = earlier.cipher.decrypt(sealed.hi, sealed.lo);
      if (earlier.covers(createdAtOfHalves(hi, lo))) return true;
    }
    return false;
  }
}
