import { DomainError, tooManyBytes } from '#errors';
import { createHash } from 'node:crypto';

/** A digest that the client announced in Content-Digest or Repr-Digest (RFC 9530). */
export interface AnnouncedDigest {
  algorithm: 'sha256' | 'sha512';
  value: Buffer;
}

/** Yields a body unchanged. Throws `too-many-bytes` beyond `maxBytes`, and `empty-body` if the body has no bytes. */
export async function* checkSize(body: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw tooManyBytes(maxBytes);
    yield chunk;
  }
  if (size === 0) throw new DomainError('empty-body', 'There are no bytes of an image.');
}

/** Yields a body unchanged. Throws `digest-mismatch` at its end if its bytes do not have the announced digests. */
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
