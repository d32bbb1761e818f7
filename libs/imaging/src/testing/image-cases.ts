import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, 'cases');

/** Red, green, blue and, if transparency matters, alpha. */
export type Colour = number[];

/** A small file after a public bug report, with the results of Chromium, Pillow, LittleCMS and exiftool. */
export interface ImageCase {
  file: string;
  report: string;
  note: string;
  /** The status of an upload: a number, or `4xx`. */
  expect: number | '4xx';
  /** Width and height as displayed, in the answer and in the `h` variant. */
  size?: [width: number, height: number] | null;
  /** Top-left, top-right, bottom-left, bottom-right of every variant, as a browser shows the original. */
  corners?: Colour[] | null;
  /** The alternative, if decoders differ. */
  loose?: Colour[];
  /** The corners of JPEG variants, if the image has transparent parts. */
  jpegCorners?: Colour[];
  /** The largest difference of a channel. The default is 14. */
  tolerance?: number;
  /** The kind of colour information that `corners` depends on. */
  colour?: 'gAMA' | 'nclx';
  /** The size is not prescribed, but the answer and the `h` variant must agree. */
  sameSize?: boolean;
  /** The file contains `CASE_SECRET`; the stored original and the variants must not. */
  gone?: boolean;
  /** Texts that the stored original must not contain. */
  notContains?: string[];
  /** The stored original keeps its profile. */
  icc?: boolean;
  /** The file has no metadata and is stored bit for bit. */
  unchanged?: boolean;
  animated?: boolean;
  /** The number of frames of the file. */
  frames?: number;
  /** The WebP variant of an animation. Times are in milliseconds. */
  webp?: { frames?: number; delays?: number[]; browserDelays?: number[]; loop?: number; total?: number };
}

export const CASE_SECRET = 'SECRET-52';

export const IMAGE_CASES = JSON.parse(readFileSync(join(FOLDER, 'images.json'), 'utf8')) as ImageCase[];

export const isAccepted = ({ expect }: ImageCase): boolean => expect === 200;

export function caseBytes({ file }: ImageCase): Buffer {
  return readFileSync(join(FOLDER, 'images', file));
}
