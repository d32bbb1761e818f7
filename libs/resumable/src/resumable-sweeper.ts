import { parsePartKey, partKey, StagingStore } from '#storage';
import { Inject, Injectable } from '@nestjs/common';

import { isGrowing, type ResumableUpload } from './resumable-upload.entity.js';
import { ResumableUploadsRepository } from './resumable-uploads.repository.js';
import { RESUMABLE_OPTIONS, type ResumableOptions } from './resumable.options.js';
import { UploadBytes } from './upload-bytes.js';

const BATCH = 1_000;

/** Deletes expired uploads, and bytes of requests that died. */
@Injectable()
export class ResumableSweeper {
  constructor(
    private readonly rows: ResumableUploadsRepository,
    private readonly staging: StagingStore,
    private readonly bytes: UploadBytes,
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
    await this.staging.deletePartials(this.options.partialTtlMs, (id) => this.isGrowing(id));
  }

  private async delete(upload: ResumableUpload): Promise<void> {
    // The row goes first: a later sweep finds bytes without a row, but a row without bytes promises bytes that are
    // gone.
    if (await this.rows.delete(upload)) await this.bytes.discard(upload.id, upload.bytes);
  }

  private async isNamed({ id, name }: { id: bigint; name: string }): Promise<boolean> {
    const upload = await this.rows.find(id);
    return upload !== null && namesOf(upload).includes(name);
  }

  private async isGrowing(id: bigint): Promise<boolean> {
    const upload = await this.rows.find(id);
    return upload !== null && isGrowing(upload.bytes);
  }
}

/** Returns the names of the objects that a row names, as in `partKey`. */
function namesOf({ bytes }: ResumableUpload): string[] {
  if (!isGrowing(bytes)) return bytes.map(({ name }) => name);
  const names = bytes.kind === 'disk' ? [bytes.name] : bytes.rests.map(({ name }) => name);
  return bytes.head ? [...names, bytes.head.name] : names;
}
