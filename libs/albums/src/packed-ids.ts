import type { ValueTransformer } from 'typeorm';

const ID_BYTES = 8;

export function packIds(ids: readonly bigint[]): Buffer {
  const bytes = Buffer.alloc(ids.length * ID_BYTES);
  ids.forEach((id, index) => bytes.writeBigUInt64BE(id, index * ID_BYTES));
  return bytes;
}

export function unpackIds(bytes: Uint8Array): bigint[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: buffer.length / ID_BYTES }, (_, index) => buffer.readBigUInt64BE(index * ID_BYTES));
}

/** Stores ids in one column, eight bytes each, big endian. */
export const packedIds: ValueTransformer = {
  to: (ids: bigint[] | undefined) => ids && packIds(ids),
  from: (bytes: Uint8Array) => unpackIds(bytes),
};
