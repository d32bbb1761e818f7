import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

import { BASE62_ALPHABET } from './base62.js';
import { KeyCipher } from './key-cipher.js';
import type { SecretPeriod } from './key-secret.js';

/** Base62 characters of a delete token after its key. */
export const TOKEN_TAIL_LENGTH = 15;
const TAIL_COUNT = 62n ** BigInt(TOKEN_TAIL_LENGTH);

/** What is derived of one secret, each use with a key of its own by HKDF-SHA-256 (RFC 5869), for the ids of its period. */
export class KeyGeneration {
  /** 32 hex characters that tell secrets apart and say nothing about them: safe to store and to show. */
  readonly fingerprint: string;
  /** When its period begins, in milliseconds since 1970. */
  readonly fromMs: number;
  private readonly untilMs: number;
  /** Makes an id's 64 bits those of its key. */
  readonly cipher: KeyCipher;
  private readonly tokenKey: KeyObject;

  constructor({ secret, fromMs, untilMs }: SecretPeriod) {
    const derive = (use: string, bytes: number) => Buffer.from(hkdfSync('sha256', secret, 'imglink', use, bytes));
    this.cipher = new KeyCipher(derive('key permutation', 16));
    this.tokenKey = createSecretKey(derive('delete token', 32));
    this.fingerprint = derive('fingerprint', 16).toString('hex');
    this.fromMs = fromMs;
    this.untilMs = untilMs;
  }

  /** Whether ids of this millisecond are made with this secret. No period reaches an id with its top bit set. */
  covers(createdAtMs: number): boolean {
    return createdAtMs >= this.fromMs && createdAtMs < this.untilMs;
  }

  /** What follows the key in an id's delete token: 89 bits of HMAC-SHA-256. */
  tokenTail(id: bigint): string {
    const message = Buffer.alloc(8);
    message.writeBigUInt64BE(id);
    const mac = createHmac('sha256', this.tokenKey).update(message).digest('hex');
    // All 256 bits modulo 62^15 (below 2^90): no tail is likelier than another by more than 2^-166.
    let rest = BigInt(`0x${mac}`) % TAIL_COUNT;
    let tail = '';
    for (let i = 0; i < TOKEN_TAIL_LENGTH; i++) {
      tail = BASE62_ALPHABET[Number(rest % 62n)] + tail;
      rest /= 62n;
    }
    return tail;
  }
}
