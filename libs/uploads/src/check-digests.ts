import { DomainError } from '#errors';
import { createHash } from 'node:crypto';

/** A digest that the sender announced (RFC 9530). */
export interface AnnouncedDigest {
  algorithm: 'sha256' | 'sha512';
  value: Buffer;
}

/** Passes bytes on, chunk by chunk; throws `digest-mismatch` at their end if they are other than announced. */
export async function* checkDigests(
  body: AsyncIterable<Buffer>,
  digests: readonly AnnouncedDigest[],
): AsyncGenerator<Buffer> {
  const hashes = digests.map((expected) => ({ expected, hash: createHash(expected.algorithm) }));
  for await (const chunk of body) {
    for (const { hash } of hashes) hash.update(chunk);
    yield chunk;
  }
  for (const { expected, hash } of hashes) {
    if (hash.digest().equals(expected.value)) continue;
    throw new DomainError(
      'digest-mismatch',
      `The bytes do not have the ${expected.algorithm} digest that was announced.`,
    );
  }
}
