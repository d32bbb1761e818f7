import { chunksSource, inspectImage, isUnchanged, needsDecoding } from '#imaging';
import { type AllocatedKey, KeyAllocator } from '#keys';
import { addLogFields, FaultPoints } from '#observability';
import { stagedKey, StagingStore } from '#storage';
import { Inject, Injectable } from '@nestjs/common';

import { UPLOAD_OPTIONS, type UploadOptions } from '../upload.options.js';
import type { ReceivedBytes } from '../upload.js';
import { measureStage } from '../upload-stages.js';
import { type AnnouncedDigest, checkDigests, checkSize } from './body-checks.js';
import { ReceiveMemory } from './receive-memory.js';

/** Streams the bytes of new uploads to staging. */
@Injectable()
export class UploadReceiver {
  constructor(
    private readonly keys: KeyAllocator,
    private readonly staging: StagingStore,
    private readonly memory: ReceiveMemory,
    @Inject(UPLOAD_OPTIONS) private readonly options: UploadOptions,
    private readonly faults: FaultPoints = new FaultPoints(),
  ) {}

  /**
   * Streams a body to staging and, if memory has room for it, inspects it on the way; otherwise the job inspects it.
   * Staged bytes are not an upload until `UploadService.accept`. `at` is the key of an upload that has one already.
   * Throws `empty-body`, `too-many-bytes`, `digest-mismatch`, `no-space`, `unavailable`, or the error of the body;
   * then nothing stays in staging.
   */
  receive(
    body: AsyncIterable<Buffer>,
    digests: readonly AnnouncedDigest[] = [],
    at: AllocatedKey = this.keys.allocate(),
  ): Promise<ReceivedBytes> {
    return measureStage('receive', () => this.stage(body, digests, at));
  }

  /** Deletes received bytes that no upload was made of. */
  async discard({ id }: ReceivedBytes): Promise<void> {
    await this.staging.delete([stagedKey(id)]);
  }

  private async stage(
    body: AsyncIterable<Buffer>,
    digests: readonly AnnouncedDigest[],
    { id, key }: AllocatedKey,
  ): Promise<ReceivedBytes> {
    addLogFields({ key });
    using buffer = this.memory.open();
    const kept = buffer.keep(checkSize(body, this.options.maxBytes));
    const checked = digests.length > 0 ? checkDigests(kept, digests) : kept;
    const { size, sha256 } = await this.staging.put(stagedKey(id), checked, { durable: false });
    this.faults.reach('bytes-staged');
    return { id, size, sha256, image: await this.inspect(buffer.chunks) };
  }

  /**
   * Returns what the job needs to know of an image that it can store as it was sent. Returns undefined for any other
   * one, so that the job inspects it again: it changes the image, decodes it, or refuses it.
   */
  private async inspect(chunks: readonly Buffer[] | undefined): Promise<ReceivedBytes['image']> {
    if (!chunks) return undefined;
    const source = chunksSource(chunks);
    const image = await inspectImage(source, this.options).catch(() => undefined);
    if (!image || !isUnchanged(image.layout, source.size) || needsDecoding(image)) return undefined;
    const { format, width, height, animated } = image;
    return { format, width, height, animated };
  }
}
