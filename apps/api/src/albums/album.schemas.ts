import { MAX_ALBUM_IMAGES } from '#albums';
import { z } from 'zod';

import { EXAMPLE_BASE, EXAMPLE_KEY } from '../openapi/endpoint.decorator.js';
import { type Image, imageSchema } from '../presenter/image.schemas.js';
import { ownerSchema } from '../presenter/owner.schema.js';
import { listPageSchema } from '../requests/list-page.js';

export const EXAMPLE_ALBUM_KEY = '7RmT2cVdR0a';
const EXAMPLE_IMAGES = imageSchema.meta()?.examples as Image[];

const key = z.string().regex(/^[0-9A-Za-z]{11}$/);
const summaryShape = {
  key: key.describe('The key of the album'),
  link: z.url().describe('The page of the album'),
  title: z.string().nullable(),
  description: z.string().nullable(),
  cover: key.nullable().describe('The key of the image that represents the album; null if it has none'),
  imageCount: z.int().min(0).max(MAX_ALBUM_IMAGES),
  createdAt: z.iso.datetime(),
};
const SUMMARY_EXAMPLE = {
  key: EXAMPLE_ALBUM_KEY,
  link: `${EXAMPLE_BASE}/a/${EXAMPLE_ALBUM_KEY}`,
  title: 'Lakes',
  description: null,
  cover: EXAMPLE_KEY,
  imageCount: 1,
  createdAt: '2026-11-23T12:00:00.000Z',
};

/** An album in a list. */
const albumSummarySchema = z.object(summaryShape).meta({ id: 'AlbumSummary', examples: [SUMMARY_EXAMPLE] });
export type AlbumSummary = z.infer<typeof albumSummarySchema>;

const albumShape = {
  ...summaryShape,
  images: z.array(imageSchema).max(MAX_ALBUM_IMAGES).describe('Without images that were deleted or have expired'),
  owner: ownerSchema.optional().describe('For the owner and for admins alone'),
};
const ALBUM_EXAMPLE = { ...SUMMARY_EXAMPLE, images: EXAMPLE_IMAGES };

/** An album with its images. */
export const albumSchema = z.object(albumShape).meta({ id: 'Album', examples: [ALBUM_EXAMPLE] });
export type AlbumAnswer = z.infer<typeof albumSchema>;

/** The answer to the creation of an album. */
export const createdAlbumSchema = z
  .object({
    ...albumShape,
    editToken: z
      .string()
      .regex(/^[0-9A-Za-z]{26}$/)
      .describe('Changes and deletes the album. It is shown only once, so keep it.'),
  })
  .meta({ id: 'CreatedAlbum', examples: [{ ...ALBUM_EXAMPLE, editToken: `${EXAMPLE_ALBUM_KEY}K9dF3hJ5lP7rT1v` }] });
export type CreatedAlbum = z.infer<typeof createdAlbumSchema>;

export const albumListSchema = listPageSchema('AlbumList', albumSummarySchema, {
  items: [SUMMARY_EXAMPLE],
  next: null,
});
