import { parsePartKey, partKey, StagingStore } from '#storage';
import { Inject, Injectable } from '@nestjs/common';

import { PartStore } from './part-store.js';
import type { ResumableUpload } from './resumable-upload.entity.js';
import { ResumableUploadsRepository } from './resumable-uploads.repository.js';
import { RESUMABLE_OPTIONS, type ResumableOptions } from './resumable.options.js';

const BATCH = 1_000;

/** Deletes expired uploads, and parts of requests that died. */
@Injectable()
export class ResumableSweeper {
  constructor(
    private readonly rows: ResumableUploadsRepository,
    private readonly staging: StagingStore,
    private readonly parts: PartStore,
    @Inject(RESUMABLE_OPTIONS) private readonly options: ResumableOptions,
  ) {}

  async sweep(): Promise<void> {
    const stale = Date.now() - this.options.partialTtlMs;
    let found: readonly ResumableUpload[];
    do {
      found = await this.rows.staleSince(stale, BATCH);
      for (const upload of found) await this.delete(upload);
    } while (found.length === BATCH);
    for await (const { key, modifiedAt } of this.staging.list()) {
      const part = modifiedAt < stale ? parsePartKey(key) : undefined;
      if (part && !(await this.isNamed(part))) await this.staging.delete([partKey(part.id, part.name)]);
    }
  }

  private async delete(upload: ResumableUpload): Promise<void> {
    // The row goes first: a later sweep finds parts without a row, but a row without parts promises bytes that are
    // gone.
    if (await this.rows.delete(upload)) await this.parts.delete(upload.id, upload.parts);
  }

  private async isNamed({ id, name }: { id: bigint; name: string }): Promise<boolean> {
    const upload = await this.rows.find(id);
    return upload?.parts.some((part) => part.name === name) ?? false;
  }
}
