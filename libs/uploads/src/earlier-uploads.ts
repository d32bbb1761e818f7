import { DomainError } from '#errors';
import { linkState, type LinkState, LinkStore } from '#links';
import { Injectable } from '@nestjs/common';

import { ImageLocator } from './image-locator.js';
import { bytesLocation, undefinedIfTruncated } from './records/upload-manifest.js';
import { UploadRecords } from './records/upload-records.js';
import type { Upload } from './upload.js';
import { UploadService } from './upload.service.js';

/** The states of a link that is not gone. */
const PRESENT = new Set<LinkState>(['live', 'blocked', 'held']);

/** Uploads that an earlier request began, as a request finds them that repeats or continues it. */
@Injectable()
export class EarlierUploads {
  constructor(
    private readonly uploads: UploadService,
    private readonly records: UploadRecords,
    private readonly locator: ImageLocator,
    private readonly links: LinkStore,
  ) {}

  /**
   * Takes over the upload of a request that died or was paused until it lost its claim, and queues its job again.
   * Returns undefined if the upload was not accepted or its image is gone. An id that was not accepted gets a
   * tombstone, so that a paused request that accepts it later makes no link.
   */
  async resume(id: bigint): Promise<Upload | undefined> {
    const found = await this.locator.locate(id);
    if ('link' in found) {
      const { link } = found;
      return PRESENT.has(linkState(link)) ? { state: 'linked', id, link } : undefined;
    }
    if (found.state === 'pending') {
      const { state, manifest } = found.record;
      await this.uploads.queueAgain(id, bytesLocation(manifest)).catch(unlessQueueFails);
      return { state, id, manifest };
    }
    if (await this.links.createTombstone(id)) return undefined;
    // The job inserted the link in the meantime.
    return this.resume(id);
  }

  /**
   * Returns how far a request, which may have died, has come with the upload of an id: it left nothing, perhaps some
   * bytes, or an accepted upload, which is durable when this resolves. Throws `upload-gone` if the image was deleted.
   */
  async findProgress(id: bigint): Promise<'none' | 'begun' | 'accepted'> {
    // The record ends after the link is inserted, so one of the two is seen.
    const record = await this.records.find(id).catch(undefinedIfTruncated);
    const isPending = record !== undefined && record.state !== 'receiving';
    if (isPending) await this.records.flush(id);
    const link = isPending ? null : await this.locator.findLink(id);
    if (link?.deletedAt) throw new DomainError('upload-gone', 'The image was deleted.');
    if (isPending || link) return 'accepted';
    return record ? 'begun' : 'none';
  }

  /** Returns why an acknowledged upload was refused, or undefined if it was not. */
  async findRefusal(id: bigint): Promise<DomainError | undefined> {
    const failure = await this.records.findFailure(id);
    return failure && new DomainError(failure.code, failure.detail);
  }

  /** Keeps for a day why an upload was refused whose client may ask for its status. */
  keepRefusal(id: bigint, { code, detail }: DomainError): Promise<void> {
    return this.records.addFailure(id, { code, detail });
  }
}

/** For a `catch` where the sweeper queues the job later. */
function unlessQueueFails(error: unknown): void {
  if (!(error instanceof DomainError)) throw error;
}
