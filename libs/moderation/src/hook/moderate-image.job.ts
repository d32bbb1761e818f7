import { type JobDefinition, noResult } from '#jobs';
import { z } from 'zod';

/** Asks the moderation hook about an image and does what it decides. `id`: the image's id in decimal. */
export const moderateImageJob: JobDefinition<{ id: string }, void> = {
  name: 'moderate-image',
  queue: 'moderation',
  payload: z.object({ id: z.string() }),
  result: noResult,
  attempts: 5,
  backoffMs: 500,
};
