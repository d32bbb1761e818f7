import { DomainError } from '#errors';
import { JobQueue } from '#jobs';
import { isLive } from '#links';
import { Injectable } from '@nestjs/common';

import { LocateImage } from './locate-image.js';
import { storeImageJob } from './store-image.job.js';
import { type FailureReason, UploadFailuresRepository } from './upload-failures.repository.js';

export interface UploadStatus {
  state: 'staged' | 'queued' | 'storing' | 'stored' | 'failed';
  attempts: number;
  error?: FailureReason;
}

/** How far an upload has come. */
@Injectable()
export class ReadUploadStatus {
  constructor(
    private readonly jobs: JobQueue,
    private readonly locate: LocateImage,
    private readonly failures: UploadFailuresRepository,
  ) {}

  /**
   * Undefined for an upload that never was. Throws `image-gone` once its image was deleted or has expired, and
   * `unavailable` when only the queue could tell, and it can't at the moment.
   */
  async run(id: bigint): Promise<UploadStatus | undefined> {
    const [asked] = await Promise.allSettled([this.jobs.state(storeImageJob, String(id))]);
    const job = asked.status === 'fulfilled' ? asked.value : undefined;
    const found = await this.locate.find(id);
    if ('link' in found) {
      if (!isLive(found.link)) throw new DomainError('image-gone', 'The image was deleted or has expired.');
      return { state: 'stored', attempts: Math.max(1, job?.attempts ?? 1) };
    }
    if (job) return { state: job.state === 'active' ? 'storing' : 'queued', attempts: job.attempts };
    if (found.state === 'staged') return { state: 'staged', attempts: 0 };
    const error = await this.failures.find(id);
    if (error) return { state: 'failed', attempts: 1, error };
    if (asked.status === 'rejected') throw asked.reason;
    return undefined;
  }

  /** Why an upload was refused for good after it had been accepted; undefined while that is not so. */
  async refusal(id: bigint): Promise<DomainError | undefined> {
    const failure = await this.failures.find(id);
    return failure && new DomainError(failure.code, failure.detail);
  }

  /** Resolves when the upload's job has ended, or after `timeoutMs`. */
  async settled(id: bigint, timeoutMs: number): Promise<void> {
    await this.jobs.wait(storeImageJob, String(id), timeoutMs);
  }
}
