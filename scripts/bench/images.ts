import sharp from 'sharp';

/** A JPEG of noise, which compresses like a photograph of about so many bytes. */
export function noiseJpeg(bytes: number): Promise<Buffer> {
  const width = 2000;
  const height = Math.round((1850 * bytes) / 1_000_000);
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  return sharp({ create: { width, height, channels: 3, background: '#808080', noise } })
    .jpeg({ quality: 68 })
    .toBuffer();
}

/** What is on the wire of an upload's answer, as far as the bench needs it. */
export async function upload(url: string, body: Buffer): Promise<{ key: string; imageUrl: string }> {
  const response = await fetch(`${url}/v1/images`, { method: 'POST', body: new Uint8Array(body) });
  if (response.status !== 200) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as { key: string; imageUrl: string };
}
