import { IMAGE_CONTENT_TYPES } from '#formats';
import { z } from 'zod';

import { answerOf } from '../openapi/answer.schema.js';

/** Fields of Imgur's images that imglink does not use. The groups and their members are in Imgur's order. */
export const UNUSED = {
  /** Follow `size`. */
  counts: { views: 0, bandwidth: 0, vote: null, favorite: false, nsfw: null, section: null, account_url: null },
  /** Follow `account_id`. */
  flags: {
    is_ad: false,
    in_most_viral: false,
    has_sound: false,
    tags: [] as string[],
    ad_type: 0,
    ad_url: '',
    edited: '0',
    in_gallery: false,
  },
  /** Follow `processing`; the answer to an upload does not have them. */
  scores: {
    comment_count: null,
    favorite_count: null,
    ups: null,
    downs: null,
    points: null,
    score: null,
    topic: null,
    topic_id: null,
    is_album: false,
  },
} as const;

const whole = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);
/* Client generators fail on a type whose only value is null, so these have the type that Imgur documents. */
const NEVER = 'Always null: not used';
const noText = z.string().nullable().describe(NEVER);
const noNumber = whole.nullable().describe(NEVER);
const noFlag = z.boolean().nullable().describe(NEVER);
const no = z.boolean().describe('Always false: not used');
/** A number that never changes. */
const only = (value: number) => z.int().min(value).max(value);

const head = {
  id: z.string().length(11).describe('The key of the image'),
  title: z.string().nullable(),
  description: z.string().nullable(),
  datetime: whole.describe('When the image was uploaded, in seconds since 1970'),
  type: z.enum(IMAGE_CONTENT_TYPES),
  animated: z.boolean(),
  width: whole.describe('Pixels as displayed; 0 while the image is pending'),
  height: whole.describe('Pixels as displayed; 0 while the image is pending'),
  size: whole.describe('Size of the stored image in bytes'),
  views: whole.describe('Always 0: views are not counted'),
  bandwidth: whole.describe('Always 0: not used'),
  vote: noText,
  favorite: no,
  nsfw: noFlag,
  section: noText,
  account_url: noText,
};
const flags = {
  is_ad: no,
  in_most_viral: no,
  has_sound: no,
  tags: z.array(z.string()).max(0),
  ad_type: only(0),
  ad_url: z.string().max(0),
  edited: z.string().describe('Always `0`'),
  in_gallery: no,
};
const tail = {
  link: z.url().describe('URL of the bytes'),
  processing: z
    .object({ status: z.enum(['pending', 'completed']) })
    .describe('`pending`: the image is durable, and its link works soon'),
  mp4_size: only(0).optional().describe('Only for animations; always 0, because there is no video'),
  looping: z.boolean().optional().describe('Only for animations'),
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
  ...UNUSED.counts,
} as const;
const LINK = { link: 'https://img.example/i/4fYk2aXbQ9Z.jpg', processing: { status: 'completed' } } as const;

/** An image as Imgur's API shows it. Its fields are in Imgur's order. */
export const imgurImageSchema = z
  .object({
    ...head,
    account_url: z.string().nullable().describe('The name of the account, for its owner alone'),
    account_id: whole.nullable().describe('A number that stands for the account, for its owner alone'),
    ...flags,
    deletehash: z.string().length(26).optional().describe('Edits and deletes the image; for its owner alone'),
    ...tail,
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
  .meta({
    id: 'ImgurImage',
    examples: [{ ...IMAGE, account_id: null, ...UNUSED.flags, ...LINK, ...UNUSED.scores }],
  });
export type ImgurImage = z.infer<typeof imgurImageSchema>;

/** An image in the answer to its upload, with the deletehash. */
export const uploadedImageSchema = z
  .object({
    ...head,
    account_id: only(0),
    ...flags,
    deletehash: z.string().length(26).describe('Edits and deletes the image; it is shown only once'),
    name: z.string().describe('The name of the uploaded file'),
    ...tail,
  })
  .meta({
    id: 'ImgurUpload',
    examples: [
      {
        ...IMAGE,
        account_id: 0,
        ...UNUSED.flags,
        deletehash: '4fYk2aXbQ9ZQ3mT7wK1sV9bN2x',
        name: 'lake.jpg',
        ...LINK,
      },
    ],
  });
export type UploadedImgurImage = z.infer<typeof uploadedImageSchema>;

export const imgurImageAnswer = answerOf('ImgurImageAnswer', imgurImageSchema);
export const imgurUploadAnswer = answerOf('ImgurUploadAnswer', uploadedImageSchema);
