import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

import { BASE62_ALPHABET } from './base62.js';
import { KeyCipher } from './key-cipher.js';
import type { SecretPeriod } from './key-secret.js';

/** Number of base62 characters that follow the key in a delete token. */
export const TOKEN_TAIL_LENGTH = 15;
const TAIL_COUNT = 62n ** BigInt(TOKEN_TAIL_LENGTH);

/** One secret and its derived keys, one per use, by HKDF-SHA-256 (RFC 5869). It applies to the ids of its period. */
export class KeyGeneration {
  /** 32 hex characters that identify the secret without revealing it: safe to store and to show. */
  readonly fingerprint: string;
  /** The start of its period, in milliseconds since 1970. */
  readonly fromMs: number;
  private readonly untilMs: number;
  /** Maps the 64 bits of an id to those of its key. */
  readonly cipher: KeyCipher;
  private readonly tokenKey: KeyObject;
  /** Returns a key of `bytes` bytes for one use, which `use` names. */
  readonly derive: (use: string, bytes: number) => Buffer;

  constructor({ secret, fromMs, untilMs }: SecretPeriod) {
    this.derive = (use, bytes) => Buffer.from(hkdfSync('sha256', secret, 'imglink', use, bytes));
    this.cipher = new KeyCipher(this.derive('key permutation', 16));
    this.tokenKey = createSecretKey(this.derive('delete token', 32));
    this.fingerprint = this.derive('fingerprint', 16).toString('hex');
    this.fromMs = fromMs;
    this.untilMs = untilMs;
  }

  /** True if ids of this millisecond use this secret. No period contains an id with its top bit set. */
  covers(createdAtMs: number): boolean {
    return createdAtMs >= this.fromMs && createdAtMs < this.untilMs;
  }

  /** The part of an id's delete token that follows the key: 89 bits of HMAC-SHA-256. */
  tokenTail(id: bigint): string {
    const message = Buffer.alloc(8);
    message.writeBigUInt64BE(id);
    const mac = createHmac('sha256', this.tokenKey).update(message).digest('hex');
    // All 256 bits modulo 62^15 (below 2^90), so the probabilities of two tails differ by at most 2^-166.
    let rest = BigInt(`0x${mac}`) % TAIL_COUNT;
    let tail = '';
    for (let i = 0; i < TOKEN_TAIL_LENGTH; i++) {
      tail = BASE62_ALPHABET[Number(rest % 62n)] + tail;
      rest /= 62n;
    }
    return tail;
  }
}
