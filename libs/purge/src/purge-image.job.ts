import type { JobDefinition } from '#jobs';
import { z } from 'zod';

/** `id`: the image's Snowflake in decimal. */
export const purgeImageJob = {
  name: 'purge-image',
  payload: z.object({ id: z.string() }),
  attempts: 5,
  backoffMs: 500,
} as JobDefinition<{ id: string }, void>;
