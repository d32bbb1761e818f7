import { z } from 'zod';

export const livenessSchema = z
  .object({ status: z.literal('ok') })
  .meta({ id: 'Liveness', examples: [{ status: 'ok' }] });
export type Liveness = z.infer<typeof livenessSchema>;

const SERVICES = z.enum(['reads', 'uploads'], { error: 'must be there once: `reads` or `uploads`' });

export const readinessQuery = z.object({ for: SERVICES.default('reads') });
export type ReadinessQuery = z.infer<typeof readinessQuery>;

const STORE = ['ok', 'full', 'read-only', 'down'] as const;

const ofApi = <Fault extends string>(fault: Fault) => z.enum(['ok', fault]).optional();

export const healthSchema = z
  .object({
    status: z
      .enum(['ok', 'degraded', 'unavailable'])
      .describe('Degraded: what was asked for works; unavailable: it does not, and the answer is 503'),
    checks: z.object({
      database: z.enum(STORE).describe('Full or read-only: images can be read, and uploads are refused'),
      storage: z
        .enum(['ok', 'degraded', 'full', 'read-only', 'down'])
        .describe('Degraded: one store is down or full, and another takes new images'),
      staging: z.enum(STORE).describe('Uploads alone need it'),
      queue: z.enum(['ok', 'down']).describe('Without it uploads are answered 202'),
      cache: z.enum(['ok', 'down']).describe('Without it reads are slower'),
      nodeLease: ofApi('down').describe('Without it no keys can be made, and uploads are refused; not of a worker'),
      clock: ofApi('behind').describe(
        'Behind the keys that were made: uploads are refused until it has caught up; not of a worker',
      ),
      admission: ofApi('draining').describe('Draining: the process is shutting down; not of a worker'),
    }),
    reasons: z
      .record(z.string(), z.string())
      .describe('What is wrong and what to do, by the name of each check that is not `ok`'),
    stores: z.array(z.enum(STORE)).describe('The stores of images, in the order of STORAGE_URL'),
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
          clock: 'ok',
          admission: 'ok',
        },
        reasons: {},
        stores: ['ok'],
      },
    ],
  });
export type Health = z.infer<typeof healthSchema>;
