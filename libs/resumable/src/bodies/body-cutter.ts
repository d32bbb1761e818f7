import { DomainError } from '#errors';

/** The most that a crash loses of an upload. */
const STEP_BYTES = 8 * 1024 * 1024;
/** A slow client loses less, and each step shows that its upload is alive. */
const STEP_MS = 5_000;

/** Cuts a body into steps that are not empty. The caller reads each step to its end before it takes the next one. */
export async function* cutBody(body: AsyncIterable<Buffer>): AsyncGenerator<AsyncIterable<Buffer>> {
  const chunks = body[Symbol.asyncIterator]();
  for (let first = await chunks.next(); !first.done; first = await chunks.next()) yield step(first.value, chunks);
}

async function* step(first: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  const until = performance.now() + STEP_MS;
  let size = first.length;
  yield first;
  while (size < STEP_BYTES && performance.now() < until) {
    const next = await chunks.next();
    if (next.done) return;
    size += next.value.length;
    yield next.value;
  }
}

/**
 * Yields a body unchanged. Throws `too-many-bytes` where an upload of `received` bytes exceeds its `length` with it.
 */
export async function* checkLength(
  body: AsyncIterable<Buffer>,
  { received, length }: { received: number; length: number | null },
): AsyncGenerator<Buffer> {
  let size = received;
  for await (const chunk of body) {
    size += chunk.length;
    if (length !== null && size > length) {
      throw new DomainError('too-many-bytes', `The upload was announced with ${length} bytes; more were sent.`);
    }
    yield chunk;
  }
}

/** Reads a body of bytes that are already known. */
export async function skip(body: AsyncIterable<Buffer>): Promise<void> {
  const chunks = body[Symbol.asyncIterator]();
  while (!(await chunks.next()).done);
}
