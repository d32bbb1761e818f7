import { type DomainError, tooManyBytes } from '#errors';

/** Yields a body unchanged. Throws `too-many-bytes`, or what `tooLarge` returns, when it is larger than `maxBytes`. */
export async function* limitBody(
  body: AsyncIterable<Buffer>,
  maxBytes: number,
  tooLarge: () => DomainError = () => tooManyBytes(maxBytes),
): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge();
    yield chunk;
  }
}
