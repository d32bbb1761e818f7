import { DomainError, withDeadline } from '#errors';
import { IMAGE_FORMATS, type ImageFormat } from '#formats';
import { FaultPoints } from '#observability';
import { originalKey, type PutResult, stagedKey, StagingStore, type WholeBytes, type MemoryBytes } from '#storage';
import { Injectable } from '@nestjs/common';

import { isStoreFailure, OriginalStores } from '../records/original-stores.js';
import { UploadRecords } from '../records/upload-records.js';
import type { ReceivedBytes } from '../upload.js';
import { measureStage } from '../upload-stages.js';

/** Time for the row of an upload. A database that takes longer counts as away. */
const RECORD_WITHIN_MS = 2_000;
/** After a failure of the database, images are staged for so long without asking it. */
const AVOID_MS = 5_000;

export interface NewImage {
  id: bigint;
  /** The account of the uploader; null: the upload is anonymous. */
  ownerId: bigint | null;
}

export interface ChosenStore {
  storeIndex: number;
  /** True if an image in memory should go there at once instead of to staging. */
  isDirect: boolean;
}

/** Writes the bytes of new uploads: into a store under their final key, or into staging for the job. */
@Injectable()
export class BytesWriter {
  private recordsAgainAt = -Infinity;

  constructor(
    private readonly staging: StagingStore,
    private readonly stores: OriginalStores,
    private readonly records: UploadRecords,
    private readonly faults: FaultPoints = new FaultPoints(),
  ) {}

  /** Chooses the store of a new image. */
  chooseStore(): ChosenStore {
    const storeIndex = this.stores.next();
    const isDirect = this.stores.prefersPuts(storeIndex) && performance.now() >= this.recordsAgainAt;
    return { storeIndex, isDirect };
  }

  /**
   * Puts an image into the store `preferred`, or into another one while that fails, and returns the index of the store.
   * A row says before that the object may exist, and whose image it is. Returns undefined while the database or all
   * stores fail. Then the image has to be staged, and traces lead the sweeper to what the stores may have of it.
   */
  async put({ id, ownerId }: NewImage, preferred: number, format: ImageFormat, bytes: WholeBytes) {
    if (!(await this.record(id, ownerId))) return undefined;
    const key = originalKey(id, IMAGE_FORMATS[format].extension);
    for await (const storeIndex of this.stores.candidates(id, preferred)) {
      try {
        await measureStage('object', () => this.stores.at(storeIndex).putWhole(key, bytes));
        return storeIndex;
      } catch (error) {
        if (!isStoreFailure(error)) throw error;
        this.stores.avoid(storeIndex);
        await this.stores.trace(id, storeIndex);
      }
    }
    return undefined;
  }

  /**
   * Stages a body while it is received, and takes over its chunks. Throws the error of the body, `no-space` or
   * `unavailable`.
   */
  async stage(id: bigint, body: AsyncIterable<Buffer>): Promise<PutResult> {
    const staged = await this.staging.put(stagedKey(id), body, { durable: false });
    this.faults.reach('bytes-staged');
    return staged;
  }

  /** Stages bytes in memory, in place of those that were staged before. Throws `no-space` or `unavailable`. */
  async stageWhole(id: bigint, bytes: MemoryBytes): Promise<void> {
    await this.staging.putWhole(stagedKey(id), bytes);
    this.faults.reach('bytes-staged');
  }

  /** Deletes received bytes that no upload was made of. */
  async discard(bytes: Pick<ReceivedBytes, 'id' | 'storedIn'>): Promise<void> {
    await this.records.deleteUnaccepted(bytes.id, bytes);
  }

  private async record(id: bigint, ownerId: bigint | null): Promise<boolean> {
    try {
      const recorded = this.records.begin(id, ownerId).then(() => true);
      if (await withDeadline(recorded, RECORD_WITHIN_MS, () => false)) return true;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
    this.recordsAgainAt = performance.now() + AVOID_MS;
    return false;
  }
}
