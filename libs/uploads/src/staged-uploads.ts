import { DomainError } from '#errors';
import { IMAGE_FORMATS } from '#formats';
import { ImageStores, manifestKey, originalKey, stagedKey, StagingStore, traceKey } from '#storage';
import { Injectable } from '@nestjs/common';

import { uploadManifest, type UploadManifest } from './upload-manifest.js';

const ORIGINAL_EXTENSIONS = Object.values(IMAGE_FORMATS).map((format) => format.extension);

/** Uploads between their acceptance and their link. */
@Injectable()
export class StagedUploads {
  constructor(
    private readonly staging: StagingStore,
    private readonly stores: ImageStores,
  ) {}

  /** Makes staged bytes an upload. With `durable`, bytes and manifest outlive a power cut when this resolves. */
  async write(id: bigint, manifest: UploadManifest, { durable }: { durable: boolean }): Promise<void> {
    if (durable) await this.staging.flush(stagedKey(id));
    await this.staging.put(manifestKey(id), once(Buffer.from(JSON.stringify(manifest))), { durable });
  }

  /** Undefined when no such upload is staged. Throws `damaged-image` for a manifest that a power cut left broken. */
  async read(id: bigint): Promise<UploadManifest | undefined> {
    const reader = await this.staging.open(manifestKey(id));
    if (!reader) return undefined;
    const bytes = await reader.read(0, reader.size).finally(() => reader.close());
    try {
      return uploadManifest.parse(JSON.parse(bytes.toString()));
    } catch (cause) {
      throw new DomainError('damaged-image', 'The upload was cut short by a crash.', { cause });
    }
  }

  /** Makes an upload durable that was found staged: whoever wrote it may have died before its manifest was synced. */
  async flush(id: bigint): Promise<void> {
    await Promise.all([stagedKey(id), manifestKey(id)].map((key) => this.staging.flush(key)));
  }

  /**
   * After its link is live. A crash in between is found again: a manifest gets its job back, and bytes without one
   * are forgotten after a while.
   */
  async end(id: bigint): Promise<void> {
    await this.staging.delete([stagedKey(id), manifestKey(id)]);
  }

  /** An upload that will never have a link leaves nothing: whatever a run put in a store goes first. */
  async discard(id: bigint): Promise<void> {
    await this.emptyStores(id);
    await this.end(id);
  }

  /** A store that does not answer is remembered, for the sweeper. */
  async emptyStores(id: bigint): Promise<void> {
    await Promise.all(
      this.stores.all.map(async (_store, place) => {
        const isEmptied = this.stores.answers(place) && (await this.empty(id, place).then(isTrue, unlessDown));
        if (!isEmptied) await this.trace(id, place);
      }),
    );
  }

  /** Remembers, durably, that the store at `place` may hold an object of an upload that the row won't name. */
  async trace(id: bigint, place: number): Promise<void> {
    await this.staging.put(traceKey(id, place), once(Buffer.alloc(0)), { durable: true });
  }

  /** Deletes what the store at `place` holds of an upload, and then forgets that it may. */
  async clear(id: bigint, place: number): Promise<void> {
    await this.empty(id, place);
    await this.forgetTrace(id, place);
  }

  async forgetTrace(id: bigint, place: number): Promise<void> {
    await this.staging.delete([traceKey(id, place)]);
  }

  private empty(id: bigint, place: number): Promise<void> {
    return this.stores.at(place).delete(ORIGINAL_EXTENSIONS.map((extension) => originalKey(id, extension)));
  }
}

const isTrue = () => true;

/** For a `catch` where a store that does not answer is asked again later. */
export function unlessDown(error: unknown): false {
  if (error instanceof DomainError && error.code === 'unavailable') return false;
  throw error;
}

async function* once(bytes: Buffer): AsyncIterable<Buffer> {
  yield bytes;
}
