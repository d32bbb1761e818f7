import { DomainError } from '#errors';

const MAX_NAME_BYTES = 128;
const MAX_VALUE_BYTES = 16 * 1024;
const MAX_FIELDS = 32;

const [AMPERSAND, EQUALS, PLUS, SPACE, PERCENT] = [...Buffer.from('&=+ %')] as [number, number, number, number, number];

export interface UrlencodedForm<File> {
  file: File | undefined;
  fields: Record<string, string>;
}

/**
 * Reads a urlencoded form (URL standard, §5.1) while it arrives. The value of the first field that holds the image goes
 * to `onFile` as a stream of decoded bytes. Of the other fields with one name, only the first is used; values are
 * limited to 16 KB. Throws `invalid-request`, and what the body and `onFile` throw; then the result of `onFile` goes to
 * `onFault`.
 */
export async function readUrlencoded<File>(
  body: AsyncIterable<Buffer>,
  isImage: (name: string) => boolean,
  onFile: (bytes: AsyncIterable<Buffer>) => Promise<File>,
  onFault: (file: File) => Promise<void>,
): Promise<UrlencodedForm<File>> {
  const cursor = new ByteCursor(body);
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  let file: File | undefined;
  try {
    for (let count = 0; await cursor.hasMore(); count++) {
      if (count === MAX_FIELDS)
        throw new DomainError('invalid-request', `The form has more than ${MAX_FIELDS} fields.`);
      const name = await textOf(percentDecoded(cursor.readUntil(EQUALS, AMPERSAND)), MAX_NAME_BYTES);
      const value = percentDecoded(cursor.endedAt(EQUALS) ? cursor.readUntil(AMPERSAND) : empty());
      if (!file && isImage(name)) {
        file = await onFile(value);
        continue;
      }
      // Also read if it is ignored, because the next field follows it.
      const text = await textOf(value, MAX_VALUE_BYTES);
      fields[name] ??= text;
    }
    return { file, fields };
  } catch (error) {
    if (file) await onFault(file);
    throw error;
  } finally {
    await cursor.close();
  }
}

/** Reads a body in stretches, each of which ends at a delimiter. */
class ByteCursor {
  private readonly chunks: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);
  /** The byte at which the last stretch ended; undefined at the end of the body. */
  private delimiter: number | undefined;

  constructor(body: AsyncIterable<Buffer>) {
    this.chunks = body[Symbol.asyncIterator]();
  }

  async hasMore(): Promise<boolean> {
    while (this.rest.length === 0) {
      const { value, done } = await this.chunks.next();
      if (done) return false;
      this.rest = value;
    }
    return true;
  }

  /** True if the last stretch ended at this byte. */
  endedAt(byte: number): boolean {
    return this.delimiter === byte;
  }

  /** The bytes before the first of `delimiters`, which is skipped. */
  async *readUntil(...delimiters: number[]): AsyncGenerator<Buffer> {
    this.delimiter = undefined;
    while (await this.hasMore()) {
      const positions = delimiters.map((byte) => this.rest.indexOf(byte)).filter((position) => position >= 0);
      const end = Math.min(...positions);
      const piece = this.rest.subarray(0, end === Infinity ? undefined : end);
      this.delimiter = end === Infinity ? undefined : this.rest[end];
      this.rest = this.rest.subarray(piece.length + (end === Infinity ? 0 : 1));
      if (piece.length > 0) yield piece;
      if (end !== Infinity) return;
    }
  }

  async close(): Promise<void> {
    await this.chunks.return?.();
  }
}

async function* empty(): AsyncGenerator<Buffer> {}

/** Decodes `+` and `%XX`. Any other percent sign stays unchanged. */
async function* percentDecoded(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    // An escape may be cut by the end of the piece; its beginning waits for the next one.
    const cut = bytes.subarray(-2).indexOf(PERCENT);
    const ready = cut < 0 ? bytes.length : Math.max(0, bytes.length - 2) + cut;
    rest = bytes.subarray(ready);
    if (ready > 0) yield decodePiece(bytes.subarray(0, ready));
  }
  if (rest.length > 0) yield decodePiece(rest);
}

function decodePiece(bytes: Buffer): Buffer {
  if (!bytes.includes(PERCENT) && !bytes.includes(PLUS)) return bytes;
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    const hex = byte === PERCENT ? bytes.toString('latin1', at + 1, at + 3) : '';
    const isEscape = /^[0-9a-f]{2}$/i.test(hex);
    out[length++] = isEscape ? Number.parseInt(hex, 16) : byte === PLUS ? SPACE : byte;
    if (isEscape) at += 2;
  }
  return out.subarray(0, length);
}

async function textOf(pieces: AsyncIterable<Buffer>, maxBytes: number): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > maxBytes)
      throw new DomainError(
        'invalid-request',
        `A name in the form is longer than ${MAX_NAME_BYTES} bytes, or a value longer than ${MAX_VALUE_BYTES} bytes.`,
      );
    parts.push(piece);
  }
  return Buffer.concat(parts).toString();
}
