import { type JobDefinition, noResult } from '#jobs';
import { z } from 'zod';

/** Makes the pass of a deletion that is due. `id`: the image's id in decimal. */
export const purgeImageJob: JobDefinition<{ id: string }, void> = {
  name: 'purge-image',
  queue: 'deletions',
  payload: z.object({ id: z.string() }),
  result: noResult,
  attempts: 5,
  backoffMs: 500,
};
