/** The kinds of image that are taken, with the name each goes by on the wire and in a file name. */
export const FORMATS = {
  jpeg: { contentType: 'image/jpeg', extension: 'jpg' },
  png: { contentType: 'image/png', extension: 'png' },
  gif: { contentType: 'image/gif', extension: 'gif' },
  webp: { contentType: 'image/webp', extension: 'webp' },
  avif: { contentType: 'image/avif', extension: 'avif' },
} as const satisfies Record<string, { contentType: string; extension: string }>;

export type ImageFormat = keyof typeof FORMATS;
