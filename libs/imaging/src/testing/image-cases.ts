import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, 'cases');

/** Red, green, blue and, where transparency matters, alpha. */
export type Colour = number[];

/** A small file rebuilt from a public bug report, and what Chromium, Pillow, LittleCMS and exiftool say of it. */
export interface ImageCase {
  file: string;
  report: string;
  note: string;
  /** Status of an upload: a number, or `4xx`. */
  expect: number | '4xx';
  /** Width and height as displayed, in the answer and in the `h` variant. */
  size?: [width: number, height: number] | null;
  /** Top-left, top-right, bottom-left, bottom-right of every variant, as a browser shows the original. */
  corners?: Colour[] | null;
  /** The same, for what decoders don't agree about. */
  loose?: Colour[];
  /** The same, of JPEG variants, where something is transparent. */
  jpegCorners?: Colour[];
  /** Largest difference of a channel; 14 where it isn't given. */
  tolerance?: number;
  /** The kind of colour information that `corners` depends on. */
  colour?: 'gAMA' | 'nclx';
  /** No size is prescribed, but the answer and the `h` variant must have the same. */
  sameSize?: boolean;
  /** The file holds `CASE_SECRET`, and neither original nor variants may. */
  gone?: boolean;
  /** What the stored original must not hold. */
  notContains?: string[];
  /** The stored original keeps its profile. */
  icc?: boolean;
  /** Nothing to strip: stored bit for bit. */
  unchanged?: boolean;
  animated?: boolean;
  /** How many frames the file has. */
  frames?: number;
  /** What the WebP variant of an animation is. Times are in milliseconds. */
  webp?: { frames?: number; delays?: number[]; browserDelays?: number[]; loop?: number; total?: number };
}

export const CASE_SECRET = 'SECRET-52';

export const IMAGE_CASES = JSON.parse(readFileSync(join(FOLDER, 'images.json'), 'utf8')) as ImageCase[];

export const isAccepted = ({ expect }: ImageCase): boolean => expect === 200;

export function caseBytes({ file }: ImageCase): Buffer {
  return readFileSync(join(FOLDER, 'images', file));
}
