import { z } from 'zod';

import { FLAGS, NOT_COUNTED, NOT_KEPT } from './unused-fields.js';

const MAX_INT = 2 ** 31 - 1;
const whole = z.int().min(0).max(MAX_INT);
const unused = z.null().describe('Not used here');
const no = z.literal(false).describe('Not used here');

const start = {
  id: z.string().length(11).describe('The key of the image'),
  title: z.string().nullable(),
  description: z.string().nullable(),
  datetime: whole.describe('Seconds since 1970'),
  type: z.enum(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/avif']),
  animated: z.boolean(),
  width: whole.describe('Pixels as displayed; 0 while the image is pending'),
  height: whole.describe('Pixels as displayed; 0 while the image is pending'),
  size: whole.describe('Bytes of the stored image'),
  views: whole.describe('Always 0: views are not counted'),
  bandwidth: whole.describe('Always 0'),
  vote: unused,
  favorite: no,
  nsfw: unused,
  section: unused,
  account_url: unused,
};
const middle = {
  is_ad: no,
  in_most_viral: no,
  has_sound: no,
  tags: z.array(z.string()).max(0),
  ad_type: z.literal(0),
  ad_url: z.literal(''),
  edited: z.literal('0'),
  in_gallery: no,
};
const end = {
  link: z.url().describe('The bytes'),
  processing: z
    .object({ status: z.enum(['pending', 'completed']) })
    .describe('`pending`: the link works soon, whatever happens here'),
  mp4_size: z.literal(0).optional().describe('Of animations: there is no video'),
  looping: z.boolean().optional().describe('Of animations'),
};

const IMAGE = {
  id: '4fYk2aXbQ9Z',
  title: 'A lake',
  description: null,
  datetime: 1_795_435_200,
  type: 'image/jpeg',
  animated: false,
  width: 1600,
  height: 1200,
  size: 1_048_576,
  ...NOT_KEPT,
} as const;
const LINK = { link: 'https://img.example/i/4fYk2aXbQ9Z.jpg', processing: { status: 'completed' } } as const;
/** What everybody may know of an image, in the order that Imgur gives it in. */
export const imgurImageSchema = z
  .object({
    ...start,
    account_id: unused,
    ...middle,
    ...end,
    comment_count: unused,
    favorite_count: unused,
    ups: unused,
    downs: unused,
    points: unused,
    score: unused,
    topic: unused,
    topic_id: unused,
    is_album: no,
  })
  .meta({ id: 'ImgurImage', examples: [{ ...IMAGE, account_id: null, ...FLAGS, ...LINK, ...NOT_COUNTED }] });
export type ImgurImage = z.infer<typeof imgurImageSchema>;

/** What its sender alone is told. */
export const imgurUploadSchema = z
  .object({
    ...start,
    account_id: z.literal(0),
    ...middle,
    deletehash: z.string().length(26).describe('Edits and deletes the image; shown once, keep it'),
    name: z.string().describe('Of the file, as it was sent'),
    ...end,
  })
  .meta({
    id: 'ImgurUpload',
    examples: [
      { ...IMAGE, account_id: 0, ...FLAGS, deletehash: '4fYk2aXbQ9ZQ3mT7wK1sV9bN2x', name: 'lake.jpg', ...LINK },
    ],
  });
export type ImgurUploadAnswer = z.infer<typeof imgurUploadSchema>;

/** The example that a schema carries. */
export function exampleOf(schema: z.ZodType): unknown {
  const { examples } = schema.meta() ?? {};
  return Array.isArray(examples) ? examples[0] : undefined;
}

export const creditsSchema = z
  .object({
    UserLimit: whole.describe('Uploads an hour'),
    UserRemaining: whole.describe('Uploads that are left'),
    UserReset: whole.describe('When there are more, in seconds since 1970'),
    ClientLimit: whole.describe('Not used here'),
    ClientRemaining: whole.describe('Not used here'),
  })
  .meta({
    id: 'ImgurCredits',
    examples: [
      { UserLimit: 500, UserRemaining: 500, UserReset: 1_795_438_800, ClientLimit: 12_500, ClientRemaining: 12_500 },
    ],
  });

export const doneSchema = z.literal(true).meta({ examples: [true] });
