import { DomainError } from '#errors';
import { FORMATS } from '#imaging';
import { ImageStores, manifestKey, originalKey, stagedKey, StagingStore } from '#storage';
import { Injectable } from '@nestjs/common';

import { uploadManifest, type UploadManifest } from './upload-manifest.js';

const ORIGINAL_EXTENSIONS = Object.values(FORMATS).map((format) => format.extension);

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

  async exists(id: bigint): Promise<boolean> {
    return (await this.staging.stat(manifestKey(id))) !== undefined;
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
    const objects = ORIGINAL_EXTENSIONS.map((extension) => originalKey(id, extension));
    await Promise.all(this.stores.all.map((store) => store.delete(objects)));
    await this.end(id);
  }
}

async function* once(bytes: Buffer): AsyncIterable<Buffer> {
  yield bytes;
}
