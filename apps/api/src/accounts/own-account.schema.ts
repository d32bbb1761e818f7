import { z } from 'zod';

import { EXAMPLE_ACCOUNT } from '../openapi/access.docs.js';
import { accountSchema } from './accounts.schemas.js';

const whole = z.int().min(0);
const EXAMPLE_USAGE = { images: 12, bytes: 5_242_880, uploadsThisHour: 3, bytesToday: 1_310_720 };

const usageSchema = z
  .object({
    images: whole.describe('Live images'),
    bytes: whole.describe('Their stored bytes'),
    uploadsThisHour: whole.describe('Uploads in the hour that began with the first of them; deletes do not lower it'),
    bytesToday: whole.describe('Stored bytes of the uploads in the 24 hours that began with the first of them'),
  })
  .meta({ id: 'Usage', examples: [EXAMPLE_USAGE] });
export type Usage = z.infer<typeof usageSchema>;

const { id, name, role, limits } = accountSchema.shape;

export const ownAccountSchema = z.object({ id, name, role, limits, usage: usageSchema }).meta({
  id: 'OwnAccount',
  examples: [
    {
      id: EXAMPLE_ACCOUNT.id,
      name: EXAMPLE_ACCOUNT.name,
      role: 'member',
      limits: { uploadsPerHour: 100, bytesPerDay: 1_073_741_824, totalBytes: null, imageBytes: null, expiresIn: null },
      usage: EXAMPLE_USAGE,
    },
  ],
});
export type OwnAccount = z.infer<typeof ownAccountSchema>;
