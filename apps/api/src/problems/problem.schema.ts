import { IMAGE_FORMAT_LIST } from '#formats';
import { z } from 'zod';

/** RFC 9457, with imglink's `code`, `limit` and `errors`. */
export const problemSchema = z
  .object({
    type: z.string().describe('The URL of the page that describes the problem'),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().describe('What happened and what to do, for people'),
    instance: z.string().describe('The path of the request'),
    code: z.string().describe('The name of the problem, for programs'),
    limit: z.int().min(0).max(Number.MAX_SAFE_INTEGER).optional().describe('The exceeded limit, in bytes or pixels'),
    errors: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .optional()
      .describe('The invalid fields and what is wrong with each'),
  })
  .meta({
    id: 'Problem',
    examples: [
      {
        type: '/problems/unsupported-image',
        title: 'Unsupported image format',
        status: 415,
        detail: `Send ${IMAGE_FORMAT_LIST}.`,
        instance: '/v1/images',
        code: 'unsupported-image',
      },
    ],
  });

export type ProblemBody = z.infer<typeof problemSchema>;
