/** What a process that dies loses of an upload, and what it holds of it in memory on its way to S3. */
export const PART_BYTES = 4 * 1024 * 1024;
/** Of a slow sender there is less to lose, and the upload is seen to live. */
const PART_MS = 5_000;

/** Cuts a body into parts, none of them empty, to be read one after the other. */
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
