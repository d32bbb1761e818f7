/** D50, and red, green and blue of sRGB adapted to it (ICC.1). */
const XYZ = {
  wtpt: [0.9642, 1, 0.8249],
  rXYZ: [0.4361, 0.2225, 0.0139],
  gXYZ: [0.3851, 0.7169, 0.0971],
  bXYZ: [0.1431, 0.0606, 0.7141],
} as const;

/** A profile of linear light, with sRGB's primaries or for grey (ICC.1 §8.3, §8.4). */
export function linearProfile(space: 'RGB ' | 'GRAY', curve: Buffer = LINEAR): Buffer {
  const curves = space === 'RGB ' ? ['rTRC', 'gTRC', 'bTRC'] : ['kTRC'];
  const colorants = space === 'RGB ' ? (['wtpt', 'rXYZ', 'gXYZ', 'bXYZ'] as const) : (['wtpt'] as const);
  const tags: [string, Buffer][] = [
    ['desc', Buffer.concat([Buffer.from('desc\0\0\0\0\0\0\0\x04lin\0', 'latin1'), Buffer.alloc(78)])],
    ['cprt', Buffer.from('text\0\0\0\0none\0\0\0\0', 'latin1')],
    ...colorants.map((name): [string, Buffer] => [name, xyzTag(XYZ[name])]),
    ...curves.map((name): [string, Buffer] => [name, curve]),
  ];
  const table = Buffer.alloc(4 + 12 * tags.length);
  table.writeUInt32BE(tags.length);
  const data: Buffer[] = [];
  let at = 128 + table.length;
  for (const [index, [name, tag]] of tags.entries()) {
    table.write(name, 4 + index * 12, 'latin1');
    table.writeUInt32BE(at, 8 + index * 12);
    table.writeUInt32BE(tag.length, 12 + index * 12);
    const padded = Buffer.concat([tag, Buffer.alloc((4 - (tag.length % 4)) % 4)]);
    data.push(padded);
    at += padded.length;
  }
  return Buffer.concat([header(space, at), table, ...data]);
}

/** A `curv` without samples. */
const LINEAR = Buffer.from('curv\0\0\0\0\0\0\0\0', 'latin1');

function header(space: string, size: number): Buffer {
  const bytes = Buffer.alloc(128);
  bytes.writeUInt32BE(size);
  bytes.writeUInt16BE(0x0240, 8);
  bytes.write(`mntr${space}XYZ `, 12, 'latin1');
  bytes.write('acsp', 36, 'latin1');
  xyzTag(XYZ.wtpt).copy(bytes, 68, 8);
  return bytes;
}

function xyzTag(values: readonly number[]): Buffer {
  const tag = Buffer.alloc(20);
  tag.write('XYZ ', 'latin1');
  for (const [index, value] of values.entries()) tag.writeInt32BE(Math.round(value * 65_536), 8 + index * 4);
  return tag;
}
