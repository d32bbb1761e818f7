/** The most that a crash loses of an upload, and that a process holds of it in memory on the way to S3. */
export const PART_BYTES = 4 * 1024 * 1024;
/** A slow client loses less, and each part shows that its upload is alive. */
const PART_MS = 5_000;

/** Cuts a body into parts that are not empty. The caller reads each part to its end before it takes the next one. */
export async function* cutParts(body: AsyncIterable<Buffer>): AsyncGenerator<AsyncIterable<Buffer>> {
  const chunks = body[Symbol.asyncIterator]();
  for (let first = await chunks.next(); !first.done; first = await chunks.next()) yield part(first.value, chunks);
}

async function* part(first: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  const until = performance.now() + PART_MS;
  let size = first.length;
  yield first;
  while (size < PART_BYTES && performance.now() < until) {
    const next = await chunks.next();
    if (next.done) return;
    size += next.value.length;
    yield next.value;
  }
}
