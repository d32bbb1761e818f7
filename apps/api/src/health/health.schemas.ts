import { z } from 'zod';

export const livenessSchema = z
  .object({ status: z.literal('ok') })
  .meta({ id: 'Liveness', examples: [{ status: 'ok' }] });
export type Liveness = z.infer<typeof livenessSchema>;

const check = z.enum(['ok', 'down', 'draining']);

export const healthSchema = z
  .object({
    status: z.enum(['ok', 'unavailable']),
    checks: z.object({
      database: check,
      storage: check,
      staging: check,
      queue: check.describe('Without it uploads are answered 202, and the process counts as ready'),
      cache: check.describe('Without it reads are slower, and the process counts as ready'),
      nodeLease: check,
      admission: check,
    }),
  })
  .meta({
    id: 'Health',
    examples: [
      {
        status: 'ok',
        checks: {
          database: 'ok',
          storage: 'ok',
          staging: 'ok',
          queue: 'ok',
          cache: 'ok',
          nodeLease: 'ok',
          admission: 'ok',
        },
      },
    ],
  });
export type Health = z.infer<typeof healthSchema>;
