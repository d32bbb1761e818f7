import { DomainError } from '#errors';

const MAX_NAME = 128;
const MAX_VALUE = 16 * 1024;
const MAX_FIELDS = 32;

const [AMPERSAND, EQUALS, PLUS, SPACE, PERCENT] = [...Buffer.from('&=+ %')] as [number, number, number, number, number];

export interface UrlencodedForm<File> {
  file: File | undefined;
  fields: Record<string, string>;
}

/**
 * Reads name=value pairs (URL standard, §5.1) as they come: the first that holds an image is handed to `onFile` as a
 * stream of decoded bytes, the others must be short. Throws `invalid-request`; what `onFile` gave goes to `onFault`.
 */
export async function readUrlencoded<File>(
  body: AsyncIterable<Buffer>,
  isImage: (name: string) => boolean,
  onFile: (bytes: AsyncIterable<Buffer>) => Promise<File>,
  onFault: (file: File) => Promise<void>,
): Promise<UrlencodedForm<File>> {
  const cursor = new Cursor(body);
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  let file: File | undefined;
  try {
    for (let count = 0; await cursor.hasMore(); count++) {
      if (count === MAX_FIELDS) throw new DomainError('invalid-request', 'The form has too many fields.');
      const name = await textOf(decoded(cursor.until(EQUALS, AMPERSAND)), MAX_NAME);
      const value = decoded(cursor.isAfter(EQUALS) ? cursor.until(AMPERSAND) : nothing());
      if (!file && isImage(name)) {
        file = await onFile(value);
        continue;
      }
      // Read even where it is passed over: what comes next stands behind it.
      const text = await textOf(value, MAX_VALUE);
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

/** Chunks of a body up to one of some bytes. */
class Cursor {
  private readonly chunks: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);
  private stop: number | undefined;

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

  /** Whether the last stretch ended at this byte. */
  isAfter(byte: number): boolean {
    return this.stop === byte;
  }

  /** Passes on what comes before the first of `stops`, which is passed over. */
  async *until(...stops: number[]): AsyncGenerator<Buffer> {
    this.stop = undefined;
    while (await this.hasMore()) {
      const places = stops.map((stop) => this.rest.indexOf(stop)).filter((place) => place >= 0);
      const end = Math.min(...places);
      const piece = this.rest.subarray(0, end === Infinity ? undefined : end);
      this.stop = end === Infinity ? undefined : this.rest[end];
      this.rest = this.rest.subarray(piece.length + (end === Infinity ? 0 : 1));
      if (piece.length > 0) yield piece;
      if (end !== Infinity) return;
    }
  }

  async close(): Promise<void> {
    await this.chunks.return?.();
  }
}

async function* nothing(): AsyncGenerator<Buffer> {}

/** Undoes `+` and `%XX`; a percent sign before anything else stands for itself. */
async function* decoded(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    // What may be the beginning of an escape waits for its end.
    const cut = bytes.subarray(-2).indexOf(PERCENT);
    const ready = cut < 0 ? bytes.length : Math.max(0, bytes.length - 2) + cut;
    rest = bytes.subarray(ready);
    if (ready > 0) yield decodeWhole(bytes.subarray(0, ready));
  }
  if (rest.length > 0) yield decodeWhole(rest);
}

function decodeWhole(bytes: Buffer): Buffer {
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
    if (size > maxBytes) throw new DomainError('invalid-request', 'A field of the form is too long.');
    parts.push(piece);
  }
  return Buffer.concat(parts).toString();
}
