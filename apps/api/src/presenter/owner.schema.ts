import { z } from 'zod';

/** The owner of an image or an album, which only the owner and admins see. */
export const ownerSchema = z
  .object({ id: z.string().describe('The id of the account'), name: z.string() })
  .meta({ id: 'Owner', examples: [{ id: '5mBq3Wc7RtE', name: 'anna' }] });
