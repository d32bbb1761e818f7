import { crc32 } from 'node:zlib';

const SIGNATURE_BYTES = 8;
/** The length and the type before a chunk's data. */
const HEAD_BYTES = 8;
const CHECKSUM_BYTES = 4;

export function pngChunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(data.length);
  head.write(type, 4, 'latin1');
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32BE(crc32(data, crc32(head.subarray(4))));
  return Buffer.concat([head, data, checksum]);
}

/** Inserts chunks behind the header. */
export function insertChunks(png: Buffer, inserted: readonly Buffer[]): Buffer {
  const [header = Buffer.alloc(0), ...others] = chunksOf(png);
  return Buffer.concat([png.subarray(0, SIGNATURE_BYTES), header, ...inserted, ...others]);
}

/** Joins the pixels, which encoders write in many IDAT chunks, into this number of them. */
export function joinPixels(png: Buffer, count: number): Buffer {
  const chunks = chunksOf(png);
  const isPixels = (chunk: Buffer) => chunk.toString('latin1', 4, HEAD_BYTES) === 'IDAT';
  const first = chunks.findIndex(isPixels);
  const data = Buffer.concat(
    chunks.filter(isPixels).map((chunk) => chunk.subarray(HEAD_BYTES, chunk.length - CHECKSUM_BYTES)),
  );
  const bytes = Math.ceil(data.length / count);
  const joined = Array.from({ length: count }, (_each, at) => data.subarray(at * bytes, (at + 1) * bytes));
  return Buffer.concat([
    png.subarray(0, SIGNATURE_BYTES),
    ...chunks.slice(0, first),
    ...joined.map((part) => pngChunk('IDAT', part)),
    ...chunks.slice(first).filter((chunk) => !isPixels(chunk)),
  ]);
}

function chunksOf(png: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = SIGNATURE_BYTES, end = at; at < png.length; at = end) {
    end = at + HEAD_BYTES + png.readUInt32BE(at) + CHECKSUM_BYTES;
    chunks.push(png.subarray(at, end));
  }
  return chunks;
}
