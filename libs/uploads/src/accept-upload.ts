import { DomainError } from '#errors';
import { JobQueue } from '#jobs';
import { type Key, KeyAllocator } from '#keys';
import { type Link, LinksRepository } from '#links';
import { ImageStores, stagedKey, StagingStore } from '#storage';
import { Inject, Injectable } from '@nestjs/common';

import { boundedBody } from './bounded-body.js';
import { type AnnouncedDigest, checkDigests } from './check-digests.js';
import { StagedUploads } from './staged-uploads.js';
import { storeImageJob } from './store-image.job.js';
import type { UploadFields, UploadManifest } from './upload-manifest.js';
import { UPLOAD_OPTIONS } from './upload.tokens.js';
import type { UploadOptions } from './upload.options.js';

/** Bytes that have come in whole and are not an upload yet. */
export interface StagedBytes {
  id: bigint;
  key: Key;
  size: number;
  sha256: Buffer;
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
    private readonly links: LinksRepository,
    @Inject(UPLOAD_OPTIONS) private readonly options: UploadOptions,
  ) {}

  /**
   * Streams a body to staging, holding a chunk of it at a time. Whatever fails, nothing of it stays: `empty-body`,
   * `too-many-bytes`, `digest-mismatch`, `no-space`, `unavailable`, or what the body itself throws.
   */
  async stage(body: AsyncIterable<Buffer>, digests: readonly AnnouncedDigest[] = []): Promise<StagedBytes> {
    const { id, key } = this.keys.allocate();
    const bounded = boundedBody(body, this.options.maxBytes);
    const checked = digests.length > 0 ? checkDigests(bounded, digests) : bounded;
    const { size, sha256 } = await this.staging.put(stagedKey(id), checked, { sync: 'bytes' });
    return { id, key, size, sha256 };
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
  async accept(bytes: StagedBytes, fields: UploadFields, answer: UploadManifest['answer']): Promise<boolean> {
    const manifest: UploadManifest = {
      version: 1,
      title: fields.title,
      description: fields.description,
      expiresAt: fields.expiresAt,
      bytes: bytes.size,
      sha256: bytes.sha256.toString('hex'),
      place: this.stores.next(),
      answer,
    };
    try {
      await this.staged.write(bytes.id, manifest, { durable: answer === 'accepted' });
    } catch (error) {
      await this.staged.end(bytes.id);
      throw error;
    }
    try {
      await this.jobs.add(storeImageJob, String(bytes.id), { id: String(bytes.id), manifest });
      return true;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (answer === 'now') await this.staged.write(bytes.id, { ...manifest, answer: 'accepted' }, { durable: true });
      return false;
    }
  }

  /** Whether an earlier upload, of a request that died, was of these same bytes. */
  async isOf(id: bigint, sha256: Buffer): Promise<boolean> {
    const link = await this.links.find(id);
    if (link) return (link.uploadSha256 ?? link.sha256).equals(sha256);
    const manifest = await this.staged.read(id).catch(() => undefined);
    return manifest?.sha256 === sha256.toString('hex');
  }

  /**
   * The link of an accepted upload, or undefined when it is not there after `timeoutMs`; then the upload is durable
   * and will be finished. Throws why an upload was refused.
   */
  async waitForLink(id: bigint, timeoutMs: number): Promise<Link | undefined> {
    const outcome = await this.jobs.wait(storeImageJob, String(id), timeoutMs);
    if (outcome?.ok) return outcome.result;
    const link = await this.links.find(id);
    if (link) return link;
    const manifest = await this.staged.read(id);
    // Nothing staged and no link: the job refused it.
    if (!manifest) throw outcome?.error ?? new Error(`Upload ${id} ended without an outcome.`);
    await this.staged.write(id, { ...manifest, answer: 'accepted' }, { durable: true });
    return undefined;
  }
}
