import sharp from 'sharp';

/** A JPEG of noise of about this many bytes, which compresses like a photograph. */
export function noiseJpeg(bytes: number): Promise<Buffer> {
  const width = Math.round(Math.sqrt((bytes * 3.7 * 4) / 3));
  const height = Math.round((width * 3) / 4);
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  return sharp({ create: { width, height, channels: 3, background: '#808080', noise } })
    .jpeg({ quality: 68 })
    .toBuffer();
}

/** The part of an upload's answer that the bench needs. */
export async function upload(url: string, body: Buffer): Promise<{ key: string; imageUrl: string }> {
  const response = await fetch(`${url}/v1/images`, { method: 'POST', body: new Uint8Array(body) });
  if (response.status !== 200) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as { key: string; imageUrl: string };
}
