import { z } from 'zod';

import { listedAlbumSchema } from '../albums/imgur-album.schema.js';
import { imgurImageSchema } from '../images/imgur-image.schema.js';
import { answerOf, exampleOf } from '../openapi/answer.schema.js';

const whole = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);
const no = z.boolean().describe('Always false: not used');
const nothing = z.string().nullable().describe('Always null: not used');
const NAME = 'anna';

const imgurAccountSchema = z
  .object({
    id: whole.describe('A number that stands for the account; several accounts may have the same'),
    url: z.string().describe('The name of the account'),
    bio: nothing,
    avatar: nothing,
    reputation: whole.describe('Always 0: not used'),
    reputation_name: z.string().describe('Always `Neutral`: not used'),
    created: whole.describe('When the account was created, in seconds since 1970'),
    pro_expiration: no,
    user_follow: z.object({ status: no }),
    is_blocked: no,
  })
  .meta({
    id: 'ImgurAccount',
    examples: [
      {
        id: 1_234_567,
        url: NAME,
        bio: null,
        avatar: null,
        reputation: 0,
        reputation_name: 'Neutral',
        created: 1_795_435_200,
        pro_expiration: false,
        user_follow: { status: false },
        is_blocked: false,
      },
    ],
  });
export type ImgurAccount = z.infer<typeof imgurAccountSchema>;

/** The settings that imglink's accounts do not have, with the values that Imgur's clients expect. */
export const FIXED_SETTINGS = {
  email: '',
  high_quality: true,
  public_images: false,
  album_privacy: 'hidden' as const,
  pro_expiration: false,
  accepted_gallery_terms: false,
  active_emails: [],
  messaging_enabled: false,
  blocked_users: [],
  show_mature: false,
  first_party: true,
};

const imgurSettingsSchema = z
  .object({
    account_url: z.string().describe('The name of the account'),
    email: z.string().describe('Always empty: not used'),
    high_quality: z.boolean().describe('Always true: images are stored as they are sent'),
    public_images: no,
    album_privacy: z.string().describe('Always `hidden`: the privacy of new albums'),
    pro_expiration: no,
    accepted_gallery_terms: no,
    active_emails: z.array(z.string()).max(0),
    messaging_enabled: no,
    blocked_users: z.array(z.string()).max(0),
    show_mature: no,
    first_party: z.boolean().describe('Always true: not used'),
  })
  .meta({
    id: 'ImgurAccountSettings',
    examples: [{ account_url: NAME, ...FIXED_SETTINGS }],
  });
export type ImgurSettings = z.infer<typeof imgurSettingsSchema>;

const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .max(100)
    .meta({ examples: [[exampleOf(item)]] });

export const imgurAccountAnswer = answerOf('ImgurAccountAnswer', imgurAccountSchema);
export const imgurSettingsAnswer = answerOf('ImgurAccountSettingsAnswer', imgurSettingsSchema);
export const imgurAlbumListAnswer = answerOf('ImgurAlbumListAnswer', listOf(listedAlbumSchema));
export const imgurImageListAnswer = answerOf('ImgurImageListAnswer', listOf(imgurImageSchema));
export const imgurIdsAnswer = answerOf(
  'ImgurIdsAnswer',
  z
    .array(z.string().length(11))
    .max(100)
    .meta({ examples: [['4fYk2aXbQ9Z']] }),
);
export const imgurCountAnswer = answerOf('ImgurCountAnswer', whole.meta({ examples: [1] }));
