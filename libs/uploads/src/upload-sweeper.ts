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
    await this.sweepStaging();
    await this.records.deleteFailuresBefore(Date.now() - FAILURES_KEPT_MS);
    await this.idempotencyKeys.deleteExpired();
    // Last, because a store that is down must not prevent the rest of the sweep.
    const outcomes = await Promise.allSettled(
      [this.records, this.originals].map((each) => each.deletePartials(this.options.partialTtlMs)),
    );
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  private async sweepStaging(): Promise<void> {
    const stale = Date.now() - this.options.partialTtlMs;
    let recorded = 0;
    for await (const file of this.records.list()) {
      if (file.kind === 'manifest') {
        recorded += 1;
        await this.uploads.queueAgain(file.id);
      } else if (file.modifiedAt < stale && !(await this.records.hasManifest(file.id))) {
        if (file.kind === 'trace') await this.originals.followTrace(file.id, file.storeIndex);
        else await this.uploads.abandon(file.id);
      }
    }
    metrics.stagedUploads.set(recorded);
  }
}
