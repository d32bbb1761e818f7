import { type StrippedHead, stripHead } from '#imaging';

/** A head that is larger is not stripped here. */
const MAX_HEAD_BYTES = 1024 * 1024;

export interface OpenedBody {
  /** The head that was stripped, if there is one. */
  head: StrippedHead | undefined;
  /** The whole body, without the metadata of the head. */
  chunks: AsyncIterable<Buffer>;
}

/** Reads the head of the file that a body starts, and strips it. */
export async function stripBodyHead(body: AsyncIterable<Buffer>): Promise<OpenedBody> {
  const chunks = body[Symbol.asyncIterator]();
  let start: Buffer = Buffer.alloc(0);
  let head: StrippedHead | 'unfinished' | undefined = 'unfinished';
  while (head === 'unfinished' && start.length < MAX_HEAD_BYTES) {
    const next = await chunks.next();
    if (next.done) break;
    start = start.length === 0 ? next.value : Buffer.concat([start, next.value]);
    head = await stripHead(start);
  }
  if (typeof head !== 'object') return { head: undefined, chunks: chain([start], chunks) };
  return { head, chunks: chain([head.kept, start.subarray(head.sent.length)], chunks) };
}

async function* chain(first: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    for (const chunk of first) if (chunk.length > 0) yield chunk;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
