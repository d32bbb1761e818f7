import { type JobDefinition, noResult } from '#jobs';
import { z } from 'zod';

/** `id`: the image's Snowflake in decimal. */
export const purgeImageJob: JobDefinition<{ id: string }, void> = {
  name: 'purge-image',
  queue: 'deletions',
  payload: z.object({ id: z.string() }),
  result: noResult,
  attempts: 5,
  backoffMs: 500,
};
