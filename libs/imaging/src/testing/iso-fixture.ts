export type Field = Buffer | string | number[];

/** A box of bytes, texts and numbers from 0 to 255. */
export function box(type: string, ...fields: Field[]): Buffer {
  const body = bytes(...fields);
  return Buffer.concat([u32(8 + body.length), Buffer.from(type, 'latin1'), body]);
}

export function fullBox(type: string, version: number, flags: number, ...fields: Field[]): Buffer {
  return box(type, [version, 0, 0, flags], ...fields);
}

export function bytes(...fields: Field[]): Buffer {
  return Buffer.concat(
    fields.map((field) => (typeof field === 'string' ? Buffer.from(field, 'latin1') : Buffer.from(field))),
  );
}

export function u16(...values: number[]): Buffer {
  const buffer = Buffer.alloc(2 * values.length);
  values.forEach((value, index) => buffer.writeUInt16BE(value, index * 2));
  return buffer;
}

export function u32(...values: number[]): Buffer {
  const buffer = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => buffer.writeUInt32BE(value, index * 4));
  return buffer;
}
