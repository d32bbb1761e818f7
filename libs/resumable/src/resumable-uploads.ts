import { DomainError } from '#errors';
import { ReadUploadStatus } from '#uploads';
import { Inject, Injectable } from '@nestjs/common';

import { uploadLocked } from './upload-locked.js';
import { type AnnouncedImage, isComplete, type ResumableUpload } from './resumable-upload.entity.js';
import { ResumableUploadsRepository } from './resumable-uploads.repository.js';
import { RESUMABLE_OPTIONS, type ResumableOptions } from './resumable.options.js';
import { StagedParts } from './staged-parts.js';

export interface NewUpload {
  id: bigint;
  length: number | null;
  image: AnnouncedImage;
  metadata: string | null;
}

/** Uploads that come in several requests, to whichever process. */
@Injectable()
export class ResumableUploads {
  constructor(
    private readonly uploads: ResumableUploadsRepository,
    private readonly parts: StagedParts,
    private readonly status: ReadUploadStatus,
    @Inject(RESUMABLE_OPTIONS) private readonly options: ResumableOptions,
  ) {}

  async begin(upload: NewUpload): Promise<ResumableUpload> {
    const begun = { ...upload, version: 0, received: 0, parts: [], touchedAt: Date.now() };
    await this.uploads.insert(begun);
    return begun;
  }

  /** Throws `upload-not-found`, or `upload-gone` when nothing came to it for too long or its image was refused. */
  async find(id: bigint): Promise<ResumableUpload> {
    const upload = await this.uploads.find(id);
    if (!upload) throw new DomainError('upload-not-found', 'There is no such upload.');
    if (this.expiresAt(upload) <= Date.now()) throw new DomainError('upload-gone', 'The upload has expired.');
    const refusal = isComplete(upload) ? await this.status.refusal(id) : undefined;
    if (refusal) throw new DomainError('upload-gone', `The image of the upload was refused. ${refusal.detail}`);
    return upload;
  }

  /**
   * Resolves when the image of a complete upload is stored, or after `timeoutMs`. Throws why the image was refused; then
   * the upload is gone.
   */
  async settle(upload: ResumableUpload, timeoutMs: number): Promise<void> {
    await this.status.settled(upload.id, timeoutMs);
    const refusal = await this.status.refusal(upload.id);
    if (!refusal) return;
    await this.uploads.delete(upload);
    throw refusal;
  }

  /** Forgets an upload whose beginning failed, so that nobody was told of it. One that is complete stays. */
  async forget(id: bigint): Promise<void> {
    const upload = await this.uploads.find(id);
    if (!upload || isComplete(upload) || !(await this.uploads.delete(upload))) return;
    await this.parts.delete(id, upload.parts);
  }

  /** Milliseconds since 1970. */
  expiresAt({ touchedAt }: ResumableUpload): number {
    return touchedAt + this.options.partialTtlMs;
  }

  /** Forgets an upload and its bytes. Throws `upload-complete` for one whose image was accepted. */
  async abort(upload: ResumableUpload): Promise<void> {
    if (isComplete(upload)) throw new DomainError('upload-complete', 'The upload has all of its bytes.');
    if (!(await this.uploads.delete(upload))) throw uploadLocked();
    await this.parts.delete(upload.id, upload.parts);
  }
}
