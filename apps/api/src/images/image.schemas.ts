import { VARIANT_SIZES } from '#imaging';
import { z } from 'zod';

const key = z.string().length(11).describe('11 letters and digits');
const link = z.url().describe('The page of the image');
const time = z.iso.datetime();
const sha256 = z.string().length(64);
const MAX_INT = 2 ** 31 - 1;

const EXAMPLE = {
  key: '4fYk2aXbQ9Z',
  link: 'https://img.example/gallery/4fYk2aXbQ9Z',
  imageUrl: 'https://img.example/i/4fYk2aXbQ9Z.jpg',
  contentType: 'image/jpeg',
  bytes: 1_048_576,
  width: 1600,
  height: 1200,
  animated: false,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  uploadSha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  title: 'A lake',
  description: null,
  createdAt: '2026-11-23T12:00:00.000Z',
  expiresAt: null,
  thumbnails: Object.fromEntries(VARIANT_SIZES.map((size) => [size, `https://img.example/i/4fYk2aXbQ9Z${size}.webp`])),
} as const;

const DELETE_EXAMPLE = {
  deleteToken: '4fYk2aXbQ9ZQ3mT7wK1sV9bN2x',
  deleteUrl: 'https://img.example/delete/4fYk2aXbQ9ZQ3mT7wK1sV9bN2x',
} as const;

const imageShape = {
  key,
  link,
  imageUrl: z.url().describe('The bytes'),
  contentType: z.enum(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/avif']),
  bytes: z.int().min(1).max(MAX_INT).describe('Of the stored image'),
  width: z.int().min(1).max(65_535).describe('Pixels as displayed'),
  height: z.int().min(1).max(65_535).describe('Pixels as displayed'),
  animated: z.boolean(),
  sha256: sha256.describe('Of the stored bytes, in hex'),
  uploadSha256: sha256.describe('Of the bytes as sent, in hex'),
  title: z.string().nullable(),
  description: z.string().nullable(),
  createdAt: time,
  expiresAt: time.nullable(),
  thumbnails: z
    .object(
      Object.fromEntries(VARIANT_SIZES.map((size) => [size, z.url()])) as Record<
        (typeof VARIANT_SIZES)[number],
        z.ZodURL
      >,
    )
    .describe('Smaller versions by size: s 90² and b 160² cropped, t 160, m 320, l 640, h 1024 fitted'),
};

const deleteShape = {
  deleteToken: z.string().length(26).describe('Deletes the image; shown once, keep it'),
  deleteUrl: z.url().describe('A page with a button that deletes the image'),
};

/** What everybody may know of an image. */
export const imageSchema = z.object(imageShape).meta({ id: 'Image', examples: [EXAMPLE] });
export type Image = z.infer<typeof imageSchema>;

/** What its sender alone is told. */
export const uploadedImageSchema = z
  .object({ ...imageShape, ...deleteShape })
  .meta({ id: 'UploadedImage', examples: [{ ...EXAMPLE, ...DELETE_EXAMPLE }] });
export type UploadedImage = z.infer<typeof uploadedImageSchema>;

export const acceptedUploadSchema = z
  .object({ key, link, state: z.enum(['staged', 'queued', 'storing']), statusUrl: z.url(), ...deleteShape })
  .meta({
    id: 'AcceptedUpload',
    examples: [
      {
        key: EXAMPLE.key,
        link: EXAMPLE.link,
        state: 'queued',
        statusUrl: 'https://img.example/v1/uploads/4fYk2aXbQ9Z',
        ...DELETE_EXAMPLE,
      },
    ],
  });
export type AcceptedUpload = z.infer<typeof acceptedUploadSchema>;
