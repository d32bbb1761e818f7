import { DomainError } from '#errors';
import { chunksSource, inspectImage, isUnchanged, needsDecoding } from '#imaging';
import { JobQueue } from '#jobs';
import { type AllocatedKey, type Key, KeyAllocator } from '#keys';
import { addLogFields } from '#observability';
import { ImageStores, stagedKey, StagingStore } from '#storage';
import { Inject, Injectable } from '@nestjs/common';

import { boundedBody } from './bounded-body.js';
import { type AnnouncedDigest, checkDigests } from './check-digests.js';
import { KeptBytes } from './kept-bytes.js';
import { StagedUploads } from './staged-uploads.js';
import { storeImageJob } from './store-image.job.js';
import { promised, type UploadFields, type UploadManifest } from './upload-manifest.js';
import { inStage } from './upload-stage.js';
import { UPLOAD_OPTIONS } from './upload.tokens.js';
import type { UploadOptions } from './upload.options.js';
import type { AcceptedUpload } from './wait-for-link.js';

/** Bytes that have come in whole and are not an upload yet. */
export interface StagedBytes {
  id: bigint;
  key: Key;
  size: number;
  sha256: Buffer;
  /** What they are, where that is known already and they need no change. */
  image?: UploadManifest['image'];
}

/** The way in: bytes to staging, manifest, job. */
@Injectable()
export class AcceptUpload {
  constructor(
    private readonly keys: KeyAllocator,
    private readonly staging: StagingStore,
    private readonly stores: ImageStores,
    private readonly staged: StagedUploads,
    private readonly jobs: JobQueue,
    @Inject(UPLOAD_OPTIONS) private readonly options: UploadOptions,
  ) {}

  /**
   * Streams a body to staging, and looks at it on the way where memory allows; the job does otherwise. Whatever
   * fails, nothing of it stays: `empty-body`, `too-many-bytes`, `digest-mismatch`, `no-space`, `unavailable`, or what
   * the body itself throws. `at`: the key, where it was made before.
   */
  stage(
    body: AsyncIterable<Buffer>,
    digests: readonly AnnouncedDigest[] = [],
    at: AllocatedKey = this.keys.allocate(),
  ): Promise<StagedBytes> {
    return inStage('receive', () => this.receive(body, digests, at));
  }

  /** Forgets staged bytes that were never accepted. */
  async discard({ id }: StagedBytes): Promise<void> {
    await this.staging.delete([stagedKey(id)]);
  }

  /**
   * Makes staged bytes an upload and has it stored. With `accepted`, bytes and manifest are durable when this
   * resolves, and the upload will be finished whatever dies. So they are when it gives false: the queue takes no jobs
   * at the moment, and there is nothing to wait for; the sweeper adds the job.
   */
  async accept(
    bytes: StagedBytes,
    fields: UploadFields,
    answer: UploadManifest['answer'],
    { isResumable }: { isResumable: boolean },
  ): Promise<{ upload: AcceptedUpload; isQueued: boolean }> {
    const manifest: UploadManifest = {
      version: 1,
      title: fields.title,
      description: fields.description,
      expiresAt: fields.expiresAt,
      bytes: bytes.size,
      sha256: bytes.sha256.toString('hex'),
      place: this.stores.next(),
      answer,
      image: bytes.image,
    };
    // Nobody asks again for an upload that died unanswered: it is forgotten, and spared its manifest.
    const isNamed = answer === 'accepted' || isResumable;
    const upload = { id: bytes.id, manifest, isNamed };
    if (isNamed) await this.writeOrForget(upload.id, manifest);
    try {
      const id = String(bytes.id);
      await inStage('queue', () => this.jobs.add(storeImageJob, id, { id, manifest }));
      return { upload, isQueued: true };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (answer === 'now') await this.writeOrForget(upload.id, promised(manifest));
      return { upload, isQueued: false };
    }
  }

  private async receive(
    body: AsyncIterable<Buffer>,
    digests: readonly AnnouncedDigest[],
    { id, key }: AllocatedKey,
  ): Promise<StagedBytes> {
    addLogFields({ key });
    using kept = new KeptBytes();
    const bounded = kept.keep(boundedBody(body, this.options.maxBytes));
    const checked = digests.length > 0 ? checkDigests(bounded, digests) : bounded;
    const { size, sha256 } = await this.staging.put(stagedKey(id), checked, { durable: false });
    return { id, key, size, sha256, image: await this.inspect(kept) };
  }

  /** A bad image is for the job to refuse, as it refuses those that nobody looked at before. */
  private async inspect(kept: KeptBytes): Promise<StagedBytes['image']> {
    const whole = kept.whole();
    const source = whole && chunksSource(whole);
    const image = source && (await inspectImage(source, this.options).catch(() => undefined));
    // What has to be decoded, the job must read.
    if (!image || !isUnchanged(image.layout, source.size) || needsDecoding(image)) return undefined;
    const { format, width, height, animated } = image;
    return { format, width, height, animated };
  }

  private async writeOrForget(id: bigint, manifest: UploadManifest): Promise<void> {
    try {
      await this.staged.write(id, manifest, { durable: manifest.answer === 'accepted' });
    } catch (error) {
      await this.staged.end(id);
      throw error;
    }
  }
}
