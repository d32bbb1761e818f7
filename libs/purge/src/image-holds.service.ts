import { DomainError } from '#errors';
import { HoldsRepository, LinkStore } from '#links';
import { UploadRecords } from '#uploads';
import { Injectable } from '@nestjs/common';

import { PurgeService } from './purge.service.js';

/** Ends the holds of images that wait for the moderation hook. A held image answers 404. */
@Injectable()
export class ImageHoldsService {
  constructor(
    private readonly holds: HoldsRepository,
    private readonly links: LinkStore,
    private readonly records: UploadRecords,
    private readonly purge: PurgeService,
  ) {}

  /** Makes a held image live. Does nothing if it was blocked, allowed or deleted in the meantime. */
  async release(id: bigint): Promise<void> {
    await this.holds.release(id);
    await this.links.forget(id);
  }

  /**
   * Deletes a held image as if it had never been uploaded: its key answers 404, and its objects and its row are deleted
   * at once, or by the sweeper if a store fails. The status of the upload tells `reason` for a day. Does nothing if the
   * image was blocked, allowed or deleted in the meantime.
   */
  async refuse(id: bigint, reason: DomainError): Promise<void> {
    const { code, detail } = reason;
    // Before the link is gone, because a client that was answered 202 looks for one of the two.
    await this.records.addFailure(id, { code, detail });
    const isRefused = await this.holds.refuse(id, Date.now());
    await this.links.forget(id);
    if (!isRefused) return;
    await this.purge.purgeIfDue(id).catch((error: unknown) => {
      if (!(error instanceof DomainError)) throw error;
    });
  }
}
