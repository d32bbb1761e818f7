import sharp from 'sharp';

/** Returns the pixels of every frame that sharp decodes, at the file's own depth, without applying the orientation. */
export async function pixelsOf(bytes: Buffer): Promise<Buffer> {
  const image = sharp(known(bytes), { animated: true });
  const { depth, space } = await image.metadata();
  if (depth !== 'ushort') return image.raw().toBuffer();
  return image.toColourspace(String(space)).raw({ depth }).toBuffer();
}

/** Returns what must survive the removal of metadata: how the pixels are shown. */
export async function profileOf(bytes: Buffer) {
  const { width, height, orientation, icc, density, space, depth, pages, delay, loop } = await sharp(known(bytes), {
    animated: true,
  }).metadata();
  return { width, height, orientation: orientation ?? 1, icc, density, space, depth, pages, delay, loop };
}

/** Returns the pixel chunks of a PNG, with all frames of an APNG; sharp decodes only the first. */
export function pngFrames(bytes: Buffer): string[] {
  const chunks: string[] = [];
  for (let at = 8; at < bytes.length;) {
    const end = at + 12 + bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (['acTL', 'fcTL', 'fdAT', 'IDAT', 'PLTE', 'tRNS'].includes(type)) chunks.push(bytes.toString('hex', at, end));
    at = type === 'IEND' ? bytes.length : end;
  }
  return chunks;
}

/** libvips recognises an AVIF sequence only by the brand of its still image. */
function known(bytes: Buffer): Buffer {
  if (bytes.toString('latin1', 4, 12) !== 'ftypavis') return bytes;
  const copy = Buffer.from(bytes);
  copy.write('avif', 8);
  return copy;
}
