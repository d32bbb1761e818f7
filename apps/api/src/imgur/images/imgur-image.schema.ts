import { IMAGE_CONTENT_TYPES } from '#formats';
import { z } from 'zod';

import { FLAGS, NOT_COUNTED, NOT_KEPT } from './unused-fields.js';

const MAX_INT = 2 ** 31 - 1;
const whole = z.int().min(0).max(MAX_INT);
/* Generators make nothing of a type that only knows null, or a number with one value: these say what Imgur has there. */
const NEVER = 'Always null: not used here';
const noText = z.string().nullable().describe(NEVER);
const noNumber = z.int().min(0).max(MAX_INT).nullable().describe(NEVER);
const noFlag = z.boolean().nullable().describe(NEVER);
const no = z.boolean().describe('Always false: not used here');
/** A number that never changes. */
const only = (value: number) => z.int().min(value).max(value);

const start = {
  id: z.string().length(11).describe('The key of the image'),
  title: z.string().nullable(),
  description: z.string().nullable(),
  datetime: whole.describe('Seconds since 1970'),
  type: z.enum(IMAGE_CONTENT_TYPES),
  animated: z.boolean(),
  width: whole.describe('Pixels as displayed; 0 while the image is pending'),
  height: whole.describe('Pixels as displayed; 0 while the image is pending'),
  size: whole.describe('Bytes of the stored image'),
  views: whole.describe('Always 0: views are not counted'),
  bandwidth: whole.describe('Always 0'),
  vote: noText,
  favorite: no,
  nsfw: noFlag,
  section: noText,
  account_url: noText,
};
const middle = {
  is_ad: no,
  in_most_viral: no,
  has_sound: no,
  tags: z.array(z.string()).max(0),
  ad_type: only(0),
  ad_url: z.string().max(0),
  edited: z.string().describe('Always `0`'),
  in_gallery: no,
};
const end = {
  link: z.url().describe('The bytes'),
  processing: z
    .object({ status: z.enum(['pending', 'completed']) })
    .describe('`pending`: the link works soon, whatever happens here'),
  mp4_size: only(0).optional().describe('Of animations: there is no video'),
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
    account_id: noNumber,
    ...middle,
    ...end,
    comment_count: noNumber,
    favorite_count: noNumber,
    ups: noNumber,
    downs: noNumber,
    points: noNumber,
    score: noNumber,
    topic: noText,
    topic_id: noNumber,
    is_album: no,
  })
  .meta({ id: 'ImgurImage', examples: [{ ...IMAGE, account_id: null, ...FLAGS, ...LINK, ...NOT_COUNTED }] });
export type ImgurImage = z.infer<typeof imgurImageSchema>;

/** What its sender alone is told. */
export const imgurUploadSchema = z
  .object({
    ...start,
    account_id: only(0),
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
export type UploadedImgurImage = z.infer<typeof imgurUploadSchema>;

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

/**
 * Imgur's envelope around an answer's data, as a component of this name: generators need a name for each body that they
 * read.
 */
export const answerOf = <Data extends z.ZodType>(id: string, data: Data) =>
  z
    .object({ data, success: z.boolean(), status: only(200) })
    .meta({ id, examples: [{ data: exampleOf(data), success: true, status: 200 }] });

export const imgurImageAnswer = answerOf('ImgurImageAnswer', imgurImageSchema);
export const imgurUploadAnswer = answerOf('ImgurUploadAnswer', imgurUploadSchema);
export const imgurCreditsAnswer = answerOf('ImgurCreditsAnswer', creditsSchema);
export const imgurDoneAnswer = answerOf(
  'ImgurDoneAnswer',
  z
    .boolean()
    .describe('Always true')
    .meta({ examples: [true] }),
);
