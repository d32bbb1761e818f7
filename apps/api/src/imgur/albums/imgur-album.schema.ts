import { z } from 'zod';

import { imgurImageSchema } from '../images/imgur-image.schema.js';
import { answerOf, exampleOf } from '../openapi/answer.schema.js';

const whole = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);
const NEVER = 'Always null: not used';
const noText = z.string().nullable().describe(NEVER);
const noNumber = whole.nullable().describe(NEVER);
const no = z.boolean().describe('Always false: not used');
const EXAMPLE_IMAGE = exampleOf(imgurImageSchema);

/** An album as Imgur's API shows it. */
export const imgurAlbumSchema = z
  .object({
    id: z.string().length(11).describe('The key of the album'),
    title: z.string().nullable(),
    description: z.string().nullable(),
    datetime: whole.describe('When the album was created, in seconds since 1970'),
    cover: z.string().nullable().describe('The key of the image that represents the album'),
    cover_edited: noNumber,
    cover_width: whole.nullable(),
    cover_height: whole.nullable(),
    account_url: z.string().nullable().describe('The name of the account, for its owner alone'),
    account_id: whole.nullable().describe('A number that stands for the account, for its owner alone'),
    privacy: z.string().describe('The stored value, which has no effect: everybody with the link can see the album'),
    layout: z.string().describe('The stored value, which has no effect'),
    views: whole.describe('Always 0'),
    link: z.url().describe('URL of the page of the album'),
    favorite: no,
    nsfw: z.boolean().nullable().describe(NEVER),
    section: noText,
    order: z.int().min(0).max(0),
    deletehash: z
      .string()
      .length(26)
      .optional()
      .describe('Only in the answer to a request by deletehash or by the owner'),
    images_count: whole,
    in_gallery: no,
    is_ad: no,
    include_album_ads: no,
    is_album: z.boolean().describe('Always true'),
    images: z.array(imgurImageSchema).max(1000),
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

const { images: _images, ...LISTED_EXAMPLE } = exampleOf(imgurAlbumSchema) as ImgurAlbum;

/** An own album in a list. */
export const listedAlbumSchema = imgurAlbumSchema
  .omit({ images: true })
  .extend({ deletehash: z.string().length(26).describe('Changes and deletes the album') })
  .meta({
    id: 'ListedImgurAlbum',
    examples: [
      { ...LISTED_EXAMPLE, account_url: 'anna', account_id: 1_234_567, deletehash: '7RmT2cVdR0aK9dF3hJ5lP7rT1v' },
    ],
  });
export type ListedImgurAlbum = z.infer<typeof listedAlbumSchema>;

const albumImagesSchema = z
  .array(imgurImageSchema)
  .max(1000)
  .meta({ examples: [[EXAMPLE_IMAGE]] });

const newAlbumSchema = z
  .object({
    id: z.string().length(11).describe('The key of the album'),
    deletehash: z.string().length(26).describe('Changes and deletes the album; it is shown only once'),
  })
  .meta({ id: 'CreatedImgurAlbum', examples: [{ id: '7RmT2cVdR0a', deletehash: '7RmT2cVdR0aK9dF3hJ5lP7rT1v' }] });
export type NewImgurAlbum = z.infer<typeof newAlbumSchema>;

export const imgurAlbumAnswer = answerOf('ImgurAlbumAnswer', imgurAlbumSchema);
export const imgurImagesAnswer = answerOf('ImgurImagesAnswer', albumImagesSchema);
export const createdAlbumAnswer = answerOf('CreatedImgurAlbumAnswer', newAlbumSchema);
