import { DomainError, tooManyBytes } from '#errors';

/** Passes a body on, chunk by chunk; throws `too-many-bytes` beyond `maxBytes`, `empty-body` when there was nothing. */
export async function* boundedBody(body: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw tooManyBytes(maxBytes);
    yield chunk;
  }
  if (size === 0) throw new DomainError('empty-body', 'There are no bytes of an image.');
}
