import { DomainError } from '#errors';
import type { AnnouncedDigest } from '#uploads';
import { type Dictionary, parseDictionary } from 'structured-headers';

const ALGORITHMS = { 'sha-256': ['sha256', 32], 'sha-512': ['sha512', 64] } as const;

/**
 * Returns the digests of a Content-Digest or Repr-Digest field (RFC 9530). Unknown algorithms are ignored if a known
 * one is there too. Throws `digest-invalid`, and `digest-unsupported` if no algorithm is known.
 */
export function announcedDigests(field: string | string[] | undefined): AnnouncedDigest[] {
  if (field === undefined) return [];
  let dictionary: Dictionary;
  try {
    dictionary = parseDictionary(String(field));
  } catch (cause) {
    throw new DomainError('digest-invalid', 'Send sha-256=:base64: (RFC 9530).', { cause });
  }
  const digests = Object.entries(ALGORITHMS).flatMap(([name, [algorithm, length]]): AnnouncedDigest[] => {
    const item = dictionary.get(name)?.[0];
    if (item === undefined) return [];
    const value = item instanceof ArrayBuffer ? Buffer.from(item) : undefined;
    if (value?.length !== length)
      throw new DomainError('digest-invalid', `${name} must be ${length} bytes in base64 between colons.`);
    return [{ algorithm, value }];
  });
  if (digests.length === 0) throw new DomainError('digest-unsupported', 'Use sha-256 or sha-512.');
  return digests;
}
