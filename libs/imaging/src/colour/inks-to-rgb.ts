/**
 * Converts CMYK with 8 bits per channel, where 255 is full ink, to RGB as browsers do without a profile: as ideal inks.
 */
export function inksToRgb(inks: Uint8Array): Buffer {
  const rgb = Buffer.allocUnsafe((inks.length / 4) * 3);
  for (let from = 0, to = 0; from < inks.length; from += 4, to += 3) {
    const light = 255 - (inks[from + 3] as number);
    rgb[to] = Math.round(((255 - (inks[from] as number)) * light) / 255);
    rgb[to + 1] = Math.round(((255 - (inks[from + 1] as number)) * light) / 255);
    rgb[to + 2] = Math.round(((255 - (inks[from + 2] as number)) * light) / 255);
  }
  return rgb;
}
