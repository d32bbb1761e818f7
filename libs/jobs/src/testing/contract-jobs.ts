import { z } from 'zod';

import type { JobDefinition } from '../job-definition.js';
import { noResult } from '../job-result.js';

const BACKOFF_MS = 20;

/** Doubles an id above 2^53, which must not lose precision. */
export const doubleJob: JobDefinition<{ id: string }, bigint> = {
  name: 'double-number',
  queue: 'doubles',
  payload: z.object({ id: z.string() }),
  result: { encode: String, decode: BigInt },
  attempts: 3,
  backoffMs: BACKOFF_MS,
};

export const noteJob: JobDefinition<{ id: string }, void> = {
  name: 'take-note',
  queue: 'notes',
  payload: z.object({ id: z.string() }),
  result: noResult,
  attempts: 2,
  backoffMs: BACKOFF_MS,
};

/** Merges the payloads that are added while it waits. */
export const gatherJob: JobDefinition<{ words: string[] }, void> = {
  name: 'gather-words',
  queue: 'gathered',
  payload: z.object({ words: z.array(z.string()) }),
  result: noResult,
  attempts: 2,
  backoffMs: BACKOFF_MS,
  maxConcurrency: 1,
  merge: (waiting, added) => ({ words: [...new Set([...waiting.words, ...added.words])].toSorted() }),
};

export const CONTRACT_JOBS: readonly JobDefinition<never, never>[] = [doubleJob, noteJob, gatherJob] as never;
