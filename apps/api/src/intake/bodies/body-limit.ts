import { tooManyBytes } from '#errors';

/**
 * Passes a body on, chunk by chunk. Throws `too-many-bytes` beyond `maxBytes`; what it says is the limit of the image in
 * it, `imageBytes`.
 */
export async function* limitBody(
  body: AsyncIterable<Buffer>,
  maxBytes: number,
  imageBytes: number,
): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw tooManyBytes(imageBytes);
    yield chunk;
  }
}
