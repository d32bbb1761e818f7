const BOUNDARY = /boundary="?([^";,]+)"?/i;

/**
 * The body of a form as it came, except that an end which lacks its last two dashes (`--boundary` instead of
 * `--boundary--`, RFC 2046 §5.1.1) gets them. Some clients end complete requests that way. Holds back only the last
 * bytes of the body.
 */
export async function* endedForm(body: AsyncIterable<Buffer>, contentType: string): AsyncGenerator<Buffer> {
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
