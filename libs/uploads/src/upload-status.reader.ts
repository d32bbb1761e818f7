import { isRefused, type Link, linkState, LinkStore, requireLive } from '#links';
import { Injectable } from '@nestjs/common';

import { ImageLocator } from './image-locator.js';
import { type FailureReason, UploadFailuresRepository } from './records/upload-failures.repository.js';
import { UploadJobs } from './upload-jobs.js';

export interface UploadStatus {
  /** `storing`: also while the image is held for the moderation hook. */
  state: 'staged' | 'queued' | 'storing' | 'stored' | 'failed';
  /** Runs of the job begun so far. */
  attempts: number;
  error?: FailureReason;
}

/** Tells how far an upload has come. */
@Injectable()
export class UploadStatusReader {
  constructor(
    private readonly jobs: UploadJobs,
    private readonly locator: ImageLocator,
    private readonly links: LinkStore,
    private readonly failures: UploadFailuresRepository,
  ) {}

  /**
   * Returns undefined for an id without an upload. Throws `image-gone` if its image was deleted or has expired,
   * `image-blocked` if it was blocked, and `unavailable` if only the queue could tell and does not answer.
   */
  async find(id: bigint): Promise<UploadStatus | undefined> {
    const [asked] = await Promise.allSettled([this.jobs.state(id)]);
    const job = asked.status === 'fulfilled' ? asked.value : undefined;
    const found = await this.locator.locate(id);
    if ('link' in found && !isRefused(found.link)) {
      const state = (await this.isHeld(found.link)) ? 'storing' : 'stored';
      if (state === 'stored') requireLive(found.link);
      return { state, attempts: Math.max(1, job?.attempts ?? 1) };
    }
    if (job) return { state: job.state === 'active' ? 'storing' : 'queued', attempts: job.attempts };
    if (found.state === 'pending') return { state: 'staged', attempts: 0 };
    const error = await this.failures.find(id);
    if (error) return { state: 'failed', attempts: 1, error };
    if (asked.status === 'rejected') throw asked.reason;
    return undefined;
  }

  /** True also after the hold of an image has ended, while this process would still answer 404 from its cache. */
  private async isHeld(link: Link): Promise<boolean> {
    if (linkState(link) !== 'live') return linkState(link) === 'held';
    const cached = await this.links.findAny(link.id);
    return cached !== null && linkState(cached) === 'held';
  }

  /** Resolves when no job stores or moderates the image, or after `timeoutMs`. */
  async waitForJob(id: bigint, timeoutMs: number): Promise<void> {
    await this.jobs.waitForEnd(id, timeoutMs);
  }
}
