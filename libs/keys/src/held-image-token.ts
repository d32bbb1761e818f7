import { createHmac, timingSafeEqual } from 'node:crypto';

import type { KeyCodec } from './key-codec.js';

const USE = 'held image';
const TOKEN = /^(\d{10,12})\.([\w-]{43})$/;

/** Returns a token with which a held image can be read until `expiresAt`, in milliseconds since 1970. */
export function heldImageToken(codec: KeyCodec, id: bigint, expiresAt: number): string {
  const seconds = String(Math.floor(expiresAt / 1000));
  return `${seconds}.${macOf(codec, id, seconds).toString('base64url')}`;
}

/** Returns whether `token` is one of this image that is valid at `now`, in milliseconds since 1970. */
export function isHeldImageToken(codec: KeyCodec, token: string, id: bigint, now: number = Date.now()): boolean {
  const [, seconds = '', mac = ''] = TOKEN.exec(token) ?? [];
  if (!(Number(seconds) * 1000 > now)) return false;
  const given = Buffer.from(mac, 'base64url');
  const right = macOf(codec, id, seconds);
  return given.byteLength === right.byteLength && timingSafeEqual(given, right);
}

const macOf = (codec: KeyCodec, id: bigint, seconds: string): Buffer =>
  createHmac('sha256', codec.deriveKey(USE)).update(`${id}.${seconds}`).digest();
