import { type JobDefinition, type JobOutcome, JobQueue, type JobState } from '#jobs';
import { decodeLink, encodeLink, type Link, type Moderated } from '#links';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import { type BytesLocation, uploadManifest, type UploadManifest } from './records/upload-manifest.js';
import { UploadModeration } from './upload-moderation.js';

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
const UPLOAD_JOBS = { staging: storeImageJob, store: linkImageJob } as const;
const DEFINITIONS = Object.values(UPLOAD_JOBS);

/** The jobs of an upload: the one that stores its image, and the one that has it moderated. */
@Injectable()
export class UploadJobs {
  constructor(
    private readonly queue: JobQueue,
    private readonly moderation: UploadModeration,
  ) {}

  /** How new images are moderated. Undefined: not at all. */
  get moderated(): Moderated | undefined {
    return this.moderation.mode;
  }

  /** Queues the job that stores the image. A job that is queued already stays as it is. Throws `unavailable`. */
  async add(id: bigint, location: BytesLocation, manifest?: UploadManifest): Promise<void> {
    await this.queue.add(UPLOAD_JOBS[location], String(id), { id: String(id), ...(manifest && { manifest }) });
  }

  /** Returns the outcome of the job that stores the image, as `JobQueue.wait` does. */
  wait(id: bigint, location: BytesLocation, timeoutMs: number): Promise<JobOutcome<Link> | undefined> {
    return this.queue.wait(UPLOAD_JOBS[location], String(id), timeoutMs);
  }

  /**
   * Returns the state of the job that stores the image, or undefined if none waits or runs. Throws `unavailable` as the
   * queue does.
   */
  async state(id: bigint): Promise<JobState | undefined> {
    const [store, link] = await Promise.all(DEFINITIONS.map((job) => this.queue.state(job, String(id))));
    return store ?? link;
  }

  /** Resolves when no job of the upload waits or runs, or after `timeoutMs`. */
  async waitForEnd(id: bigint, timeoutMs: number): Promise<void> {
    const stored = DEFINITIONS.map((job) => this.queue.wait(job, String(id), timeoutMs));
    await Promise.all([...stored, this.moderation.wait(id, timeoutMs)]);
  }

  /** Has an image moderated whose link was inserted. */
  async moderate(id: bigint): Promise<void> {
    if (this.moderated) await this.moderation.ask(id);
  }

  /** Resolves when a held image was decided about, or after `timeoutMs`. */
  waitForDecision(id: bigint, timeoutMs: number): Promise<void> {
    return this.moderation.wait(id, timeoutMs);
  }
}
