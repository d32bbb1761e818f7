import type { JobDefinition, JobQueue, JobState } from '#jobs';
import { decodeLink, encodeLink, type Link } from '#links';
import { z } from 'zod';

import { uploadManifest, type UploadManifest } from './records/upload-manifest.js';

export interface UploadJobPayload {
  /** The Snowflake id of the upload in decimal. The queue carries no bytes. */
  id: string;
  /** Saves the job a read of the record. Absent when a job is queued again: then the record counts. */
  manifest?: UploadManifest | undefined;
}

const definition = {
  payload: z.object({ id: z.string(), manifest: uploadManifest.optional() }),
  result: { encode: encodeLink, decode: decodeLink },
  attempts: 5,
  backoffMs: 300,
};

/** Stores the image of a staged upload and inserts its link. */
export const storeImageJob: JobDefinition<UploadJobPayload, Link> = {
  ...definition,
  name: 'store-image',
  queue: 'uploads',
};

/** Inserts the link of an upload whose object is stored already. Its own queue keeps it from older workers. */
export const linkImageJob: JobDefinition<UploadJobPayload, Link> = {
  ...definition,
  name: 'link-image',
  queue: 'links',
};

/** The job that finishes an upload, by where its bytes are. */
export const UPLOAD_JOBS = { staging: storeImageJob, store: linkImageJob } as const;

/**
 * Returns the state of the job of an upload, or undefined if none waits or runs. Throws `unavailable` as the queue
 * does.
 */
export async function uploadJobState(queue: JobQueue, id: bigint): Promise<JobState | undefined> {
  const [store, link] = await Promise.all(Object.values(UPLOAD_JOBS).map((job) => queue.state(job, String(id))));
  return store ?? link;
}

/** Resolves when no job of the upload waits or runs, or after `timeoutMs`. */
export async function uploadJobEnded(queue: JobQueue, id: bigint, timeoutMs: number): Promise<void> {
  await Promise.all(Object.values(UPLOAD_JOBS).map((job) => queue.wait(job, String(id), timeoutMs)));
}
