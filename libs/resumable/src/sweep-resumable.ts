import { parsePartKey, partKey, StagingStore } from '#storage';
import { Inject, Injectable } from '@nestjs/common';

import type { ResumableUpload } from './resumable-upload.entity.js';
import { ResumableUploadsRepository } from './resumable-uploads.repository.js';
import { RESUMABLE_OPTIONS, type ResumableOptions } from './resumable.options.js';
import { StagedParts } from './staged-parts.js';

const BATCH = 1_000;

/** Forgets uploads that nothing came to for too long, and parts of requests that died. */
@Injectable()
export class SweepResumable {
  constructor(
    private readonly uploads: ResumableUploadsRepository,
    private readonly staging: StagingStore,
    private readonly parts: StagedParts,
    @Inject(RESUMABLE_OPTIONS) private readonly options: ResumableOptions,
  ) {}

  async run(): Promise<void> {
    const stale = Date.now() - this.options.partialTtlMs;
    let found: readonly ResumableUpload[];
    do {
      found = await this.uploads.staleSince(stale, BATCH);
      for (const upload of found) await this.forget(upload);
    } while (found.length === BATCH);
    for await (const { key, modifiedAt } of this.staging.list()) {
      const part = modifiedAt < stale ? parsePartKey(key) : undefined;
      if (part && !(await this.isNamed(part))) await this.staging.delete([partKey(part.id, part.name)]);
    }
  }

  private async forget(upload: ResumableUpload): Promise<void> {
    // The row first: parts without one are found later, a row without parts would promise bytes that are gone.
    if (await this.uploads.delete(upload)) await this.parts.delete(upload.id, upload.parts);
  }

  private async isNamed({ id, name }: { id: bigint; name: string }): Promise<boolean> {
    const upload = await this.uploads.find(id);
    return upload?.parts.some((part) => part.name === name) ?? false;
  }
}
