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
      storage: check
        .or(z.literal('degraded'))
        .describe('Degraded: a store is down, another takes new images, and the process counts as ready'),
      staging: check,
      queue: check.describe('Without it uploads are answered 202, and the process counts as ready'),
      cache: check.describe('Without it reads are slower, and the process counts as ready'),
      nodeLease: check.optional().describe('Of a process that takes uploads, not of a worker'),
      admission: check.optional().describe('Of a process that takes uploads, not of a worker'),
    }),
    stores: z.array(z.enum(['ok', 'down'])).describe('The stores of images, in the order of STORAGE_URL'),
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
        stores: ['ok'],
      },
    ],
  });
export type Health = z.infer<typeof healthSchema>;
