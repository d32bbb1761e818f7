import { readFile, writeFile } from 'node:fs/promises';
import sharp from 'sharp';

/** Out of 256 per channel; a browser does not draw a scaled picture identically each time. */
const ALIKE = 32;
const MOST_UNLIKE = 0.001;

/** Writes the picture unless the file shows the same, so that a run without changes leaves nothing to commit. */
export async function keepIfAlike(path: string, picture: Buffer): Promise<void> {
  const old = await readFile(path).catch(() => undefined);
  if (!old || !(await areAlike(old, picture))) await writeFile(path, picture);
}

async function areAlike(one: Buffer, other: Buffer): Promise<boolean> {
  const [a, b] = await Promise.all(
    [one, other].map((png) => sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true })),
  );
  if (!a || !b || a.info.width !== b.info.width || a.info.height !== b.info.height) return false;
  const unlike = a.data.filter((value, index) => Math.abs(value - (b.data[index] ?? 0)) > ALIKE).length;
  return unlike <= a.data.length * MOST_UNLIKE;
}
