const MAX_CHARACTERS = 4096;
/** Side in pixels and quality, best first. The first result that is small enough is used. */
const ATTEMPTS = [
  [128, 0.75],
  [128, 0.5],
  [96, 0.6],
  [96, 0.35],
  [64, 0.4],
] as const;

/** A square picture of the file as a `data:` URL of at most 4 KB; empty if the browser cannot draw the file. */
export async function makeThumbnail(file: Blob): Promise<string> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return '';
  }
  try {
    for (const [side, quality] of ATTEMPTS) {
      const url = draw(bitmap, side, quality);
      if (url.length <= MAX_CHARACTERS) return url;
    }
    return '';
  } finally {
    bitmap.close();
  }
}

function draw(bitmap: ImageBitmap, side: number, quality: number): string {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const context = canvas.getContext('2d');
  if (!context) return '';
  const crop = Math.min(bitmap.width, bitmap.height);
  const left = (bitmap.width - crop) / 2;
  const top = (bitmap.height - crop) / 2;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, left, top, crop, crop, 0, 0, side, side);
  const webp = canvas.toDataURL('image/webp', quality);
  if (webp.startsWith('data:image/webp')) return webp;
  // Safari does not encode WebP. JPEG has no transparency, so the background becomes white.
  context.globalCompositeOperation = 'destination-over';
  context.fillStyle = '#fff';
  context.fillRect(0, 0, side, side);
  return canvas.toDataURL('image/jpeg', quality);
}
