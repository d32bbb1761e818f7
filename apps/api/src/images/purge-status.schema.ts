import { z } from 'zod';

import { EXAMPLE_KEY } from '../openapi/endpoint.decorator.js';

export const purgeStatusSchema = z
  .object({
    key: z.string().length(11),
    state: z.enum(['live', 'purging', 'purged']).describe('`purged`: every layer is clean'),
    layers: z
      .array(z.object({ layer: z.enum(['database', 'cache', 'store', 'edge', 'cdn']), isGone: z.boolean() }))
      .max(1000)
      .describe('From the database to the CDN; each edge is a layer'),
  })
  .meta({
    id: 'PurgeStatus',
    examples: [
      {
        key: EXAMPLE_KEY,
        state: 'purged',
        layers: [
          { layer: 'database', isGone: true },
          { layer: 'cache', isGone: true },
          { layer: 'store', isGone: true },
        ],
      },
    ],
  });

export type PurgeStatus = z.infer<typeof purgeStatusSchema>;
