import { JobQueue } from '#jobs';
import { metrics } from '#observability';
import { ImageStores, manifestKey, parseStagingKey, StagingStore } from '#storage';
import { Inject, Injectable } from '@nestjs/common';

import { ForgetUpload } from './forget-upload.js';
import { Idempotency } from './idempotency.js';
import { storeImageJob } from './store-image.job.js';
import { UploadFailuresRepository } from './upload-failures.repository.js';
import { UPLOAD_OPTIONS } from './upload.tokens.js';
import type { UploadOptions } from './upload.options.js';

const FAILURES_KEPT_MS = 24 * 3_600_000;

/** Finishes what died: every staged upload gets its job back, and what was promised to nobody is forgotten. */
@Injectable()
export class SweepUploads {
  constructor(
    private readonly staging: StagingStore,
    private readonly stores: ImageStores,
    private readonly jobs: JobQueue,
    private readonly forget: ForgetUpload,
    private readonly failures: UploadFailuresRepository,
    private readonly idempotency: Idempotency,
    @Inject(UPLOAD_OPTIONS) private readonly options: UploadOptions,
  ) {}

  async run(): Promise<void> {
    await this.sweepStaging();
    for (const store of [this.staging, ...this.stores.all]) await store.deletePartials(this.options.partialTtlMs);
    await this.failures.deleteBefore(Date.now() - FAILURES_KEPT_MS);
    await this.idempotency.deleteExpired();
  }

  private async sweepStaging(): Promise<void> {
    const stale = Date.now() - this.options.partialTtlMs;
    let staged = 0;
    for await (const { key, modifiedAt } of this.staging.list()) {
      const name = parseStagingKey(key);
      if (!name) continue;
      if (name.isManifest) {
        staged += 1;
        await this.jobs.add(storeImageJob, String(name.id), { id: String(name.id) });
      } else if (modifiedAt < stale && !(await this.staging.stat(manifestKey(name.id)))) {
        await this.forget.run(name.id);
      }
    }
    metrics.stagedUploads.set(staged);
  }
}
