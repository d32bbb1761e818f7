import { DomainError } from '#errors';
import { JobQueue } from '#jobs';
import { isLive, LinkStore } from '#links';
import { Injectable } from '@nestjs/common';

import { LocateImage } from './locate-image.js';
import { StagedUploads } from './staged-uploads.js';
import { storeImageJob } from './store-image.job.js';
import type { AcceptedUpload } from './wait-for-link.js';

/** Goes on with the upload of another request, which died or was paused for so long that it lost its claim. */
@Injectable()
export class ResumeUpload {
  constructor(
    private readonly locate: LocateImage,
    private readonly staged: StagedUploads,
    private readonly jobs: JobQueue,
    private readonly linkStore: LinkStore,
  ) {}

  /**
   * Gives the upload, with its job in the queue again. Undefined when it was not accepted, or its image is gone. An id
   * that was not accepted has a tombstone from then on: if the other request was only paused, and accepts it later, no
   * link comes to be.
   */
  async resume(id: bigint): Promise<AcceptedUpload | undefined> {
    const found = await this.locate.find(id);
    if ('link' in found) return !isLive(found.link) ? undefined : { id, manifest: undefined, isNamed: true };
    const manifest = found.state === 'staged' ? await this.staged.read(id).catch(unlessCutShort) : undefined;
    if (manifest) {
      await this.addJob(id);
      return { id, manifest, isNamed: true };
    }
    if (await this.linkStore.createTombstone(id)) return undefined;
    // It has a row by now: its job ended just before.
    return this.resume(id);
  }

  /** A job that is there is left as it is. One that can't be added now is added by the sweeper. */
  private async addJob(id: bigint): Promise<void> {
    try {
      await this.jobs.add(storeImageJob, String(id), { id: String(id) });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }
}

/** For a `catch` where a manifest that a power cut left broken is as good as none. */
function unlessCutShort(error: unknown): undefined {
  if (!(error instanceof DomainError && error.code === 'damaged-image')) throw error;
}
