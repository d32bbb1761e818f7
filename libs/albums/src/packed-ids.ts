import type { ValueTransformer } from 'typeorm';

const ID_BYTES = 8;

export function packIds(ids: readonly bigint[]): Buffer {
  const bytes = Buffer.alloc(ids.length * ID_BYTES);
  ids.forEach((id, place) => bytes.writeBigUInt64BE(id, place * ID_BYTES));
  return bytes;
}

export function unpackIds(bytes: Uint8Array): bigint[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: buffer.length / ID_BYTES }, (_, place) => buffer.readBigUInt64BE(place * ID_BYTES));
}

/** Ids in one column, eight bytes each. */
export const packedIds: ValueTransformer = {
  to: (ids: bigint[] | undefined) => ids && packIds(ids),
  from: (bytes: Uint8Array) => unpackIds(bytes),
};
