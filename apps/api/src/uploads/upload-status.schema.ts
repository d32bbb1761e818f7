import { z } from 'zod';

import { EXAMPLE_BASE, EXAMPLE_KEY } from '../openapi/endpoint.decorator.js';
import { problemSchema } from '../problems/problem.schema.js';

export const uploadStatusSchema = z
  .object({
    key: z.string().length(11),
    state: z
      .enum(['staged', 'queued', 'storing', 'stored', 'failed'])
      .describe('`storing`: also until a moderation hook has decided about the image'),
    attempts: z.int().min(0).max(1000).describe('Number of attempts to store the image so far'),
    error: problemSchema.optional().describe('The problem of a failed upload'),
    link: z.url().optional().describe('The link of the image, once it is stored'),
  })
  .meta({
    id: 'UploadStatus',
    examples: [{ key: EXAMPLE_KEY, state: 'stored', attempts: 1, link: `${EXAMPLE_BASE}/gallery/${EXAMPLE_KEY}` }],
  });

export type UploadStatusBody = z.infer<typeof uploadStatusSchema>;
