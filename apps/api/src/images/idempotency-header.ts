import { DomainError } from '#errors';
import { createHash } from 'node:crypto';
import ipaddr from 'ipaddr.js';

/** The key of an Idempotency-Key field: a structured string, or the bare token that most SDKs send. */
export function readIdempotencyKey(field: string | string[] | undefined): string | undefined {
  if (field === undefined) return undefined;
  const text = String(field).trim();
  const quoted = /^"((?:[^"\\]|\\["\\])*)"$/.exec(text);
  const key = quoted?.[1]?.replace(/\\(["\\])/g, '$1') ?? text;
  if (/^[\x21-\x7e][\x20-\x7e]{0,254}$/.test(key)) return key;
  throw new DomainError('invalid-request', 'Idempotency-Key must be 1 to 255 visible ASCII characters.');
}

/** A key is its sender's alone: the same key from another network is another request. */
export function idempotencyHash(operation: string, address: string, key: string): Buffer {
  return createHash('sha256')
    .update(`${operation}\n${networkOf(address)}\n${key}`)
    .digest();
}

/** The /24 or /64 that an address is in: a phone keeps its key while its address changes a little. */
function networkOf(address: string): string {
  const parsed = ipaddr.process(address);
  return parsed
    .toByteArray()
    .slice(0, parsed.kind() === 'ipv4' ? 3 : 8)
    .join('.');
}
