import { DomainError } from '#errors';
import { createHash } from 'node:crypto';
import ipaddr from 'ipaddr.js';

import { isUnguessable } from './unguessable-key.js';

/**
 * Reads an Idempotency-Key field: a structured string, or the bare token that most SDKs send. Throws
 * `invalid-request`.
 */
export function readIdempotencyKey(field: string | string[] | undefined): string | undefined {
  if (field === undefined) return undefined;
  const text = String(field).trim();
  const quoted = /^"((?:[^"\\]|\\["\\])*)"$/.exec(text);
  const key = quoted?.[1]?.replace(/\\(["\\])/g, '$1') ?? text;
  if (/^[\x21-\x7e][\x20-\x7e]{0,254}$/.test(key)) return key;
  throw new DomainError('invalid-request', 'Idempotency-Key must be 1 to 255 visible ASCII characters.');
}

/** Who sent a request: an account, or an anonymous client at an address. */
export type Sender = { accountId: bigint } | { address: string };

/**
 * Returns the hash under which the claim and the answer of a request are kept. A key that cannot be guessed is
 * valid from every address, so that a phone which changes from Wi-Fi to a mobile network uploads one image. A
 * replay contains the delete token, and a stranger may send the same image with the same fields. So a key that can
 * be guessed, such as `photo-1`, is only valid within the network that it came from; from another network it is
 * another request. A key of an account is valid from every address, and never for another account or an anonymous
 * client.
 */
export function idempotencyHash(operation: string, sender: Sender, key: string): Buffer {
  return createHash('sha256')
    .update(`${operation}\n${senderText(sender, key)}\n${key}`)
    .digest();
}

function senderText(sender: Sender, key: string): string {
  if ('accountId' in sender) return `account ${sender.accountId}`;
  return isUnguessable(key) ? 'anywhere' : networkOf(sender.address);
}

/** Returns the /24 or /64 network of an address, because the address of a phone changes a little. */
function networkOf(address: string): string {
  // A proxy may send `unknown` instead of an address.
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed
    .toByteArray()
    .slice(0, parsed.kind() === 'ipv4' ? 3 : 8)
    .join('.');
}
