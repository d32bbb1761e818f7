import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

import { BASE62_ALPHABET, BASE62_LENGTH, decodeBase62, encodeBase62, isBase62 } from './base62.js';
import { halvesOf, wholeOf } from './halves.js';
import { KeyCipher } from './key-cipher.js';
import type { Key } from './key.js';
import { createdAtOfHalves, requireId } from './snowflake.js';

const SECRET_MIN_CHARS = 32;
/** How far our hosts' clocks may differ before a new key reads as made up. */
const CLOCK_TOLERANCE_MS = 60_000;
const TOKEN_LENGTH = 15;
const TOKEN_COUNT = 62n ** BigInt(TOKEN_LENGTH);

/**
 * Turns ids into keys and delete tokens, and back, by arithmetic on KEY_SECRET alone: nothing is looked up or stored.
 * Every use of the secret has a key of its own, derived by HKDF-SHA-256 (RFC 5869).
 */
export class KeyCodec {
  /** 32 hex characters that tell secrets apart and say nothing about them: safe to store and to show. */
  readonly fingerprint: string;
  private readonly cipher: KeyCipher;
  private readonly tokenKey: Buffer;

  /** `secret`: any string of 32 characters or more. Throws RangeError when it is shorter. */
  constructor(secret: string) {
    if (secret.length < SECRET_MIN_CHARS) {
      throw new RangeError(`KEY_SECRET must have at least ${SECRET_MIN_CHARS} characters`);
    }
    const derive = (use: string, bytes: number) => Buffer.from(hkdfSync('sha256', secret, 'imglink', use, bytes));
    this.cipher = new KeyCipher(derive('key permutation', 16));
    this.tokenKey = derive('delete token', 32);
    this.fingerprint = derive('fingerprint', 16).toString('hex');
  }

  /** The key of an id. Throws RangeError unless the id is within 0 and 2^63 - 1. */
  encode(id: bigint): Key {
    requireId(id);
    const { hi, lo } = halvesOf(id);
    return this.encodeHalves(hi, lo);
  }

  /** encode for an id in uint32 halves, unchecked. */
  encodeHalves(hi: number, lo: number): Key {
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
    const { hi, lo } = this.cipher.decrypt(sealed.hi, sealed.lo);
    if (hi >= 2 ** 31 || createdAtOfHalves(hi, lo) > now + CLOCK_TOLERANCE_MS) return undefined;
    return wholeOf(hi, lo);
  }

  /** What lets its bearer delete this image: its key and 15 base62 characters (89 bits) of HMAC-SHA-256 of its id. */
  deleteToken(id: bigint): string {
    return this.encode(id) + this.tokenTail(id);
  }

  /** Whether `token` is this image's delete token; takes the same time whichever characters are wrong. */
  checkDeleteToken(token: string, id: bigint): boolean {
    const given = Buffer.from(token);
    const right = Buffer.from(this.deleteToken(id));
    return given.byteLength === right.byteLength && timingSafeEqual(given, right);
  }

  /** The image that a delete token is for; undefined unless the token is genuine, so that the id can be trusted. */
  idOfDeleteToken(token: string, now: number = Date.now()): bigint | undefined {
    if (token.length !== BASE62_LENGTH + TOKEN_LENGTH || !isBase62(token)) return undefined;
    const id = this.decode(token.slice(0, BASE62_LENGTH), now);
    return id !== undefined && this.checkDeleteToken(token, id) ? id : undefined;
  }

  private tokenTail(id: bigint): string {
    const message = Buffer.alloc(8);
    message.writeBigUInt64BE(id);
    const mac = createHmac('sha256', this.tokenKey).update(message).digest('hex');
    // All 256 bits modulo 62^15 (below 2^90): no tail is likelier than another by more than 2^-166.
    let rest = BigInt(`0x${mac}`) % TOKEN_COUNT;
    let tail = '';
    for (let i = 0; i < TOKEN_LENGTH; i++) {
      tail = BASE62_ALPHABET[Number(rest % 62n)] + tail;
      rest /= 62n;
    }
    return tail;
  }
}
