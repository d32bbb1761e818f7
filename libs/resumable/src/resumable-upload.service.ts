import { DomainError } from '#errors';
import { EarlierUploads } from '#uploads';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import {
  type AnnouncedImage,
  isComplete,
  isUntouched,
  isWhole,
  type ResumableUpload,
} from './resumable-upload.entity.js';
import { ResumableUploadsRepository } from './resumable-uploads.repository.js';
import { RESUMABLE_OPTIONS, type ResumableOptions } from './resumable.options.js';
import { type AppendedUpload, type Body, UploadAppender } from './upload-appender.js';
import { UploadBytes } from './upload-bytes.js';
import { uploadComplete, uploadLocked } from './upload-errors.js';

export interface NewUpload {
  id: bigint;
  /** Bytes; null if the client does not know yet. */
  length: number | null;
  image: AnnouncedImage;
  metadata: string | null;
}

export interface FoundUpload {
  upload: ResumableUpload;
  /** True if no request has sent bytes of the upload yet. */
  isFresh: boolean;
}

/** Uploads of which a process remembers that no request has followed their creation. */
const MAX_FRESH = 1_000;

/** Uploads whose bytes come in several requests, to whichever process. */
@Injectable()
export class ResumableUploadService {
  /** Uploads that this process created, until the next request to them. Empty while other processes take requests. */
  private readonly fresh = new LRUCache<bigint, ResumableUpload>({ max: MAX_FRESH });

  constructor(
    private readonly rows: ResumableUploadsRepository,
    private readonly bytes: UploadBytes,
    private readonly appender: UploadAppender,
    private readonly earlier: EarlierUploads,
    @Inject(RESUMABLE_OPTIONS) private readonly options: ResumableOptions,
  ) {}

  async begin(upload: NewUpload): Promise<ResumableUpload> {
    const begun = { ...upload, version: 0, received: 0, bytes: [], touchedAt: Date.now() };
    await this.rows.insert(begun);
    if (!this.rows.isShared) this.fresh.set(begun.id, begun);
    return begun;
  }

  /** Throws `upload-not-found`, or `upload-gone` if the upload has expired or its image was refused or deleted. */
  async find(id: bigint): Promise<FoundUpload> {
    const fresh = this.takeFresh(id);
    const upload = fresh ?? (await this.rows.find(id));
    if (!upload) throw new DomainError('upload-not-found', 'There is no such upload.');
    if (this.expiresAt(upload) <= Date.now()) throw new DomainError('upload-gone', 'The upload has expired.');
    if (fresh) return { upload, isFresh: true };
    const refusal = isComplete(upload) ? await this.earlier.findRefusal(id) : undefined;
    if (refusal) throw new DomainError('upload-gone', `The image of the upload was refused. ${refusal.detail}`);
    const progress = await this.progressOf(upload);
    const received = progress === 'accepted' ? (upload.length ?? upload.received) : upload.received;
    return { upload: { ...upload, received }, isFresh: progress === 'none' };
  }

  /**
   * Appends a body to an upload and returns the upload as it is then; with its last byte, the image is accepted. Bytes
   * that came before a failure stay. Throws `upload-locked` if another request changes the same upload,
   * `checksum-mismatch`, `upload-gone`, and why the image cannot be accepted now; then the last bytes are not counted.
   */
  append(upload: ResumableUpload, body: Body): Promise<AppendedUpload> {
    this.takeFresh(upload.id);
    return this.appender.append(upload, body);
  }

  /**
   * Resolves when the image of a complete upload is stored, or will be. Throws why it was refused; then the upload is
   * deleted.
   */
  async waitForImage({ upload, stored }: AppendedUpload): Promise<void> {
    try {
      const link = await stored;
      // From here on only the row says that the upload was complete, if the image is refused later.
      if (!link) await this.rows.save({ ...upload, bytes: [] });
      await this.bytes.discardHead(upload.id, upload.bytes);
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind === 'unavailable') throw error;
      await this.earlier.keepRefusal(upload.id, error);
      await this.rows.delete(upload);
      await this.bytes.discardHead(upload.id, upload.bytes);
      throw error;
    }
  }

  /** Deletes an upload whose creation failed, so that no client knows of it. A complete one stays. */
  async forget(id: bigint): Promise<void> {
    this.takeFresh(id);
    const upload = await this.rows.find(id);
    if (!upload || isComplete(upload) || (await this.progressOf(upload)) === 'accepted') return;
    if (await this.rows.delete(upload)) await this.bytes.discard(id, upload.bytes);
  }

  /** Deletes an upload and its bytes. Throws `upload-complete` if its image was accepted. */
  async abort(upload: ResumableUpload): Promise<void> {
    if (isComplete(upload)) throw uploadComplete();
    if (!(await this.rows.delete(upload))) throw uploadLocked();
    await this.bytes.discard(upload.id, upload.bytes);
  }

  /** Milliseconds since 1970. */
  expiresAt({ touchedAt }: ResumableUpload): number {
    return touchedAt + this.options.partialTtlMs;
  }

  private takeFresh(id: bigint): ResumableUpload | undefined {
    const upload = this.fresh.get(id);
    this.fresh.delete(id);
    return upload;
  }

  /** Returns how far requests have come that the row does not know of; undefined if it knows of all. */
  private async progressOf(upload: ResumableUpload) {
    const isKnown = isComplete(upload) || !(isWhole(upload) || isUntouched(upload));
    return isKnown ? undefined : this.earlier.findProgress(upload.id);
  }
}
