import { z } from 'zod';

import { answerOf } from '../openapi/answer.schema.js';

const whole = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);

const creditsSchema = z
  .object({
    UserLimit: whole.describe('Uploads per hour'),
    UserRemaining: whole.describe('Uploads that are left'),
    UserReset: whole.describe('When the limit is reset, in seconds since 1970'),
    ClientLimit: whole.describe('Not used'),
    ClientRemaining: whole.describe('Not used'),
  })
  .meta({
    id: 'ImgurCredits',
    examples: [
      { UserLimit: 500, UserRemaining: 500, UserReset: 1_795_438_800, ClientLimit: 12_500, ClientRemaining: 12_500 },
    ],
  });

export const imgurCreditsAnswer = answerOf('ImgurCreditsAnswer', creditsSchema);
