import { DomainError } from '#errors';
import { createHash } from 'node:crypto';
import ipaddr from 'ipaddr.js';

import { isUnguessable } from './unguessable-key.js';

/** The key of an Idempotency-Key field: a structured string, or the bare token that most SDKs send. */
export function readIdempotencyKey(field: string | string[] | undefined): string | undefined {
  if (field === undefined) return undefined;
  const text = String(field).trim();
  const quoted = /^"((?:[^"\\]|\\["\\])*)"$/.exec(text);
  const key = quoted?.[1]?.replace(/\\(["\\])/g, '$1') ?? text;
  if (/^[\x21-\x7e][\x20-\x7e]{0,254}$/.test(key)) return key;
  throw new DomainError('invalid-request', 'Idempotency-Key must be 1 to 255 visible ASCII characters.');
}

/**
 * By what a request's claim and answer are kept. A key that nobody can guess holds from every address, so that a phone
 * which changes from Wi-Fi to mobile makes one image. A replay gives the image's delete token, and a stranger may have
 * the same image and send the same fields. So a key that may be guessed, such as `photo-1`, holds only within the
 * network that it came from: from elsewhere it is another request.
 */
export function idempotencyHash(operation: string, address: string, key: string): Buffer {
  const sender = isUnguessable(key) ? 'anywhere' : networkOf(address);
  return createHash('sha256').update(`${operation}\n${sender}\n${key}`).digest();
}

/** The /24 or /64 that an address is in: a phone keeps its key while its address changes a little. */
function networkOf(address: string): string {
  // A proxy may say `unknown` instead of an address.
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed
    .toByteArray()
    .slice(0, parsed.kind() === 'ipv4' ? 3 : 8)
    .join('.');
}
