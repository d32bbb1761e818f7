import { z } from 'zod';

export const livenessSchema = z
  .object({ status: z.literal('ok') })
  .meta({ id: 'Liveness', examples: [{ status: 'ok' }] });
export type Liveness = z.infer<typeof livenessSchema>;

const SERVICES = z.enum(['reads', 'uploads'], { error: 'must be sent once, as `reads` or `uploads`' });

export const readinessQuery = z.object({ for: SERVICES.default('reads') });
export type ReadinessQuery = z.infer<typeof readinessQuery>;

const STORE = ['ok', 'full', 'read-only', 'down'] as const;

/** The state of a check that only API processes have. */
const apiCheck = <Fault extends string>(fault: Fault) => z.enum(['ok', fault]).optional();

export const healthSchema = z
  .object({
    status: z
      .enum(['ok', 'degraded', 'unavailable'])
      .describe('`degraded`: the requested service works; `unavailable`: it does not work, and the answer is 503'),
    checks: z.object({
      database: z.enum(STORE).describe('`full` or `read-only`: images can be read, and uploads are refused'),
      storage: z
        .enum(['ok', 'degraded', 'full', 'read-only', 'down'])
        .describe('`degraded`: one store is down or full, and another one accepts new images'),
      staging: z.enum(STORE).describe('The store of staged uploads; images can be read without it'),
      queue: z.enum(['ok', 'down']).describe('`down`: uploads are answered 202 and stored later'),
      cache: z.enum(['ok', 'down']).describe('`down`: reads are slower'),
      nodeLease: apiCheck('down').describe(
        '`down`: no keys can be created, so uploads are refused; not reported by workers',
      ),
      clock: apiCheck('behind').describe(
        '`behind`: the clock was set back; uploads are refused until it catches up; not reported by workers',
      ),
      admission: apiCheck('draining').describe('`draining`: the process is shutting down; not reported by workers'),
    }),
    reasons: z.record(z.string(), z.string()).describe('For each check that is not `ok`: what is wrong and what to do'),
    stores: z.array(z.enum(STORE)).describe('The state of each image store, in the order of STORAGE_URL'),
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
