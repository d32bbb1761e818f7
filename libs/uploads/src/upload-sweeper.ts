import { metrics } from '#observability';
import { Inject, Injectable } from '@nestjs/common';

import { IdempotencyKeys } from './idempotency/idempotency-keys.js';
import { OriginalStores } from './records/original-stores.js';
import { UPLOAD_OPTIONS, type UploadOptions } from './upload.options.js';
import { UploadRecords } from './records/upload-records.js';
import { UploadService } from './upload.service.js';

const FAILURES_KEPT_MS = 24 * 3_600_000;

/** Finishes what died: queues the jobs of recorded uploads again, and abandons uploads that were promised to nobody. */
@Injectable()
export class UploadSweeper {
  constructor(
    private readonly uploads: UploadService,
    private readonly records: UploadRecords,
    private readonly originals: OriginalStores,
    private readonly idempotencyKeys: IdempotencyKeys,
    @Inject(UPLOAD_OPTIONS) private readonly options: UploadOptions,
  ) {}

  async sweep(): Promise<void> {
    await this.sweepRecords();
    await this.records.deleteFailuresBefore(Date.now() - FAILURES_KEPT_MS);
    await this.idempotencyKeys.deleteExpired();
    // Last, because a store that is down must not prevent the rest of the sweep.
    await this.originals.deletePartials(this.options.partialTtlMs);
  }

  private async sweepRecords(): Promise<void> {
    const stale = Date.now() - this.options.partialTtlMs;
    let recorded = 0;
    for await (const found of this.records.list()) {
      const { id } = found;
      if (found.kind === 'recorded') {
        recorded += 1;
        await this.uploads.queueAgain(id, found.location);
      } else if (found.modifiedAt < stale) {
        if (found.kind === 'receiving') await this.abandon(id, found.ownerId);
        else if (found.kind === 'adoption') await this.records.endAdoption(id, found.ownerId);
        else await this.followTrace(id, found.storeIndex);
      }
    }
    metrics.stagedUploads.set(recorded);
  }

  private async abandon(id: bigint, ownerId: bigint | null): Promise<void> {
    if (!(await this.records.hasManifest(id))) await this.uploads.abandon(id, ownerId);
  }

  /** Waits until the upload has ended: its objects may be what the trace points to. */
  private async followTrace(id: bigint, storeIndex: number): Promise<void> {
    if (!(await this.records.find(id))) await this.originals.followTrace(id, storeIndex);
  }
}
