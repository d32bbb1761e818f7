import { z } from 'zod';

import { exampleOf, imgurImageSchema } from './imgur.schemas.js';

const MAX_INT = 2 ** 31 - 1;
const whole = z.int().min(0).max(MAX_INT);
const unused = z.null().describe('Not used here');
const no = z.literal(false).describe('Not used here');
const EXAMPLE_IMAGE = exampleOf(imgurImageSchema);

export const imgurAlbumSchema = z
  .object({
    id: z.string().length(11).describe('The key of the album'),
    title: z.string().nullable(),
    description: z.string().nullable(),
    datetime: whole.describe('Seconds since 1970'),
    cover: z.string().nullable().describe('The key of the image that stands for it'),
    cover_edited: unused,
    cover_width: whole.nullable(),
    cover_height: whole.nullable(),
    account_url: unused,
    account_id: unused,
    privacy: z.string().describe('As it was set; albums are open to whoever has their link'),
    layout: z.string().describe('As it was set; not used here'),
    views: whole.describe('Always 0'),
    link: z.url().describe('The page of the album'),
    favorite: no,
    nsfw: unused,
    section: unused,
    order: z.literal(0),
    deletehash: z.string().length(26).optional().describe('For whoever asked by it'),
    images_count: whole,
    in_gallery: no,
    is_ad: no,
    include_album_ads: no,
    is_album: z.literal(true),
    images: z.array(imgurImageSchema).max(500),
  })
  .meta({
    id: 'ImgurAlbum',
    examples: [
      {
        id: '7RmT2cVdR0a',
        title: 'Lakes',
        description: null,
        datetime: 1_795_435_200,
        cover: '4fYk2aXbQ9Z',
        cover_edited: null,
        cover_width: 1600,
        cover_height: 1200,
        account_url: null,
        account_id: null,
        privacy: 'hidden',
        layout: 'blog',
        views: 0,
        link: 'https://img.example/a/7RmT2cVdR0a',
        favorite: false,
        nsfw: null,
        section: null,
        order: 0,
        images_count: 1,
        in_gallery: false,
        is_ad: false,
        include_album_ads: false,
        is_album: true,
        images: [EXAMPLE_IMAGE],
      },
    ],
  });
export type ImgurAlbum = z.infer<typeof imgurAlbumSchema>;

export const albumImagesSchema = z
  .array(imgurImageSchema)
  .max(500)
  .meta({ examples: [[EXAMPLE_IMAGE]] });

export const newAlbumSchema = z
  .object({
    id: z.string().length(11).describe('The key of the album'),
    deletehash: z.string().length(26).describe('Changes and deletes the album; shown once, keep it'),
  })
  .meta({ id: 'NewImgurAlbum', examples: [{ id: '7RmT2cVdR0a', deletehash: '7RmT2cVdR0aK9dF3hJ5lP7rT1v' }] });
export type NewImgurAlbum = z.infer<typeof newAlbumSchema>;
