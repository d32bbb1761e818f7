import type { JobDefinition } from '#jobs';
import type { Link } from '#links';
import { z } from 'zod';

/** `id`: the upload's Snowflake in decimal. The queue carries ids, never bytes. */
export const storeImageJob = {
  name: 'store-image',
  payload: z.object({ id: z.string() }),
  attempts: 5,
  backoffMs: 300,
} as JobDefinition<{ id: string }, Link>;
