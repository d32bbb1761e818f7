const BOUNDARY = /boundary="?([^";,]+)"?/i;

/**
 * Yields the body of a form, and adds the last two dashes if its end lacks them (`--boundary` instead of
 * `--boundary--`, RFC 2046 §5.1.1). Some clients end complete forms that way. Only the last bytes of the body are held
 * back.
 */
export async function* completeFormEnd(body: AsyncIterable<Buffer>, contentType: string): AsyncGenerator<Buffer> {
  const boundary = BOUNDARY.exec(contentType)?.[1]?.trim();
  if (boundary === undefined) return yield* body;
  const end = `--${boundary}`;
  const heldBytes = end.length + 4;
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of body) {
    const all = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
    const kept = Math.max(0, all.length - heldBytes);
    if (kept > 0) yield all.subarray(0, kept);
    held = all.subarray(kept);
  }
  const tail = held.toString('latin1');
  yield tail.trimEnd().endsWith(end) ? Buffer.from(`${tail.trimEnd()}--\r\n`, 'latin1') : held;
}
