import { JobQueue } from '#jobs';
import { LinksRepository } from '#links';
import { metrics } from '#observability';
import { ImageStores, manifestKey, parseStagingKey, stagedKey, StagingStore } from '#storage';
import { Inject, Injectable } from '@nestjs/common';

import { ForgetUpload } from './forget-upload.js';
import { Idempotency } from './idempotency.js';
import { StagedUploads, unlessDown } from './staged-uploads.js';
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
    private readonly links: LinksRepository,
    private readonly staged: StagedUploads,
    private readonly failures: UploadFailuresRepository,
    private readonly idempotency: Idempotency,
    @Inject(UPLOAD_OPTIONS) private readonly options: UploadOptions,
  ) {}

  async run(): Promise<void> {
    await this.sweepStaging();
    await this.failures.deleteBefore(Date.now() - FAILURES_KEPT_MS);
    await this.idempotency.deleteExpired();
    // Last, and each for itself: one that is down keeps nothing else from being swept.
    const swept = await Promise.allSettled(
      [this.staging, this.stores].map((store) => store.deletePartials(this.options.partialTtlMs)),
    );
    for (const outcome of swept) if (outcome.status === 'rejected') throw outcome.reason;
  }

  private async sweepStaging(): Promise<void> {
    const stale = Date.now() - this.options.partialTtlMs;
    let staged = 0;
    for await (const { key, modifiedAt } of this.staging.list()) {
      const name = parseStagingKey(key);
      if (!name) continue;
      if (name.kind === 'manifest') {
        staged += 1;
        await this.jobs.add(storeImageJob, String(name.id), { id: String(name.id) });
      } else if (modifiedAt < stale && !(await this.staging.stat(manifestKey(name.id)))) {
        if (name.kind === 'trace') await this.follow(name);
        else await this.forget.run(name.id);
      }
    }
    metrics.stagedUploads.set(staged);
  }

  /** Of an upload that is over, nothing stays in a store that its row does not name. */
  private async follow({ id, place }: { id: bigint; place: number }): Promise<void> {
    if (await this.staging.stat(stagedKey(id))) return;
    const link = await this.links.find(id);
    if (link?.deletedAt === null && link.store === place) await this.staged.forgetTrace(id, place);
    else if (this.stores.answers(place)) await this.staged.clear(id, place).catch(unlessDown);
  }
}
