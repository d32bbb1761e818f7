/** Places are stored in rows: append only. Place 0 stands for no image. */
const FORMATS = ['none', 'jpeg', 'png', 'gif', 'webp', 'avif'] as const;

export type LinkFormat = Exclude<(typeof FORMATS)[number], 'none'>;

export const formatPlace = (format: LinkFormat): number => FORMATS.indexOf(format);

/** Throws for a row that a newer version wrote. */
export function formatAt(place: number): LinkFormat {
  const format = FORMATS[place];
  if (!format || format === 'none') throw new Error(`A link has format ${place}, which this version does not know.`);
  return format;
}
