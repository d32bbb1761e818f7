import { tooManyBytes } from '#errors';

/** Yields a body unchanged. Throws `too-many-bytes` beyond `maxBytes`; the error names `imageBytes`, the limit of an image. */
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
