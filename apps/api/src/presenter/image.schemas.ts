import { IMAGE_CONTENT_TYPES, VARIANT_SIZES, VARIANTS } from '#formats';
import { z } from 'zod';

import { EXAMPLE_BASE, EXAMPLE_DELETE_TOKEN, EXAMPLE_KEY } from '../openapi/endpoint.decorator.js';
import { EXAMPLE_IMAGE } from '../openapi/example-image.js';

const key = z
  .string()
  .regex(/^[0-9A-Za-z]{11}$/)
  .describe('11 letters and digits');
const link = z.url().describe('The page of the image');
const time = z.iso.datetime();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const MAX_INT = 2 ** 31 - 1;

const EXAMPLE = {
  key: EXAMPLE_KEY,
  link: `${EXAMPLE_BASE}/gallery/${EXAMPLE_KEY}`,
  imageUrl: `${EXAMPLE_BASE}/i/${EXAMPLE_IMAGE.name}`,
  contentType: EXAMPLE_IMAGE.contentType,
  bytes: EXAMPLE_IMAGE.bytes,
  width: EXAMPLE_IMAGE.width,
  height: EXAMPLE_IMAGE.height,
  animated: false,
  sha256: EXAMPLE_IMAGE.sha256,
  uploadSha256: EXAMPLE_IMAGE.sha256,
  title: EXAMPLE_IMAGE.title,
  description: null,
  createdAt: '2026-11-23T12:00:00.000Z',
  expiresAt: null,
  thumbnails: Object.fromEntries(VARIANT_SIZES.map((size) => [size, `${EXAMPLE_BASE}/i/${EXAMPLE_KEY}${size}.webp`])),
} as const;

const DELETE_EXAMPLE = {
  deleteToken: EXAMPLE_DELETE_TOKEN,
  deleteUrl: `${EXAMPLE_BASE}/delete/${EXAMPLE_DELETE_TOKEN}`,
} as const;

const owner = z
  .object({ id: z.string().length(11), name: z.string() })
  .optional()
  .describe('The account that uploaded the image. Only the owner and admins see it.');
export type ImageOwner = NonNullable<z.infer<typeof owner>>;

const imageShape = {
  key,
  link,
  imageUrl: z.url().describe('The URL of the image file'),
  contentType: z.enum(IMAGE_CONTENT_TYPES),
  bytes: z.int().min(1).max(MAX_INT).describe('Size of the stored image'),
  width: z.int().min(1).max(65_535).describe('Pixels, as displayed'),
  height: z.int().min(1).max(65_535).describe('Pixels, as displayed'),
  animated: z.boolean(),
  sha256: sha256.describe('SHA-256 of the stored bytes, in hex'),
  uploadSha256: sha256.describe('SHA-256 of the bytes as sent, in hex'),
  title: z.string().nullable(),
  description: z.string().nullable(),
  createdAt: time,
  expiresAt: time.nullable(),
  owner,
  thumbnails: z
    .object(
      Object.fromEntries(VARIANT_SIZES.map((size) => [size, z.url()])) as Record<
        (typeof VARIANT_SIZES)[number],
        z.ZodURL
      >,
    )
    .describe(
      `Smaller versions by size: ${sizesThat('cover')} pixels, cropped squares; ${sizesThat('inside')}, fitted`,
    ),
};

/** The sizes of variants with this fit, as "s (90), b (160)". */
function sizesThat(fit: 'cover' | 'inside'): string {
  const sizes = VARIANT_SIZES.filter((size) => VARIANTS[size].fit === fit);
  return sizes.map((size) => `${size} (${VARIANTS[size].side})`).join(', ');
}

const deleteShape = {
  deleteToken: z
    .string()
    .regex(/^[0-9A-Za-z]{26}$/)
    .describe('Deletes the image. It is shown only once, so keep it.'),
  deleteUrl: z.url().describe('A page with a button that deletes the image'),
};

/** The public data of an image. */
export const imageSchema = z.object(imageShape).meta({ id: 'Image', examples: [EXAMPLE] });
export type Image = z.infer<typeof imageSchema>;
export const imageExample: Image = imageSchema.parse(EXAMPLE);

/** The answer to an upload: the image, and the token that only its uploader gets. */
export const uploadedImageSchema = z
  .object({ ...imageShape, ...deleteShape })
  .meta({ id: 'UploadedImage', examples: [{ ...EXAMPLE, ...DELETE_EXAMPLE }] });
export type UploadedImage = z.infer<typeof uploadedImageSchema>;

export const acceptedUploadSchema = z
  .object({ key, link, state: z.enum(['staged', 'queued', 'storing']), statusUrl: z.url(), owner, ...deleteShape })
  .meta({
    id: 'AcceptedUpload',
    examples: [
      {
        key: EXAMPLE.key,
        link: EXAMPLE.link,
        state: 'queued',
        statusUrl: `${EXAMPLE_BASE}/v1/uploads/${EXAMPLE_KEY}`,
        ...DELETE_EXAMPLE,
      },
    ],
  });
export type AcceptedUpload = z.infer<typeof acceptedUploadSchema>;
