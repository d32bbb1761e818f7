import { DomainError } from '#errors';
import { addLogFields, metrics } from '#observability';
import { EarlierUploads, type Upload, UploadService } from '#uploads';
import { KeyCodec } from '#keys';
import { Injectable } from '@nestjs/common';

import { checksumMismatch, fieldsOf, hasAnnouncedDigest } from './announced-image.js';
import { isGrowing, type ResumableUpload } from './resumable-upload.entity.js';
import { ResumableUploadsRepository } from './resumable-uploads.repository.js';
import { UploadBytes } from './upload-bytes.js';
import { isGone, uploadLocked } from './upload-errors.js';

/** Makes an ordinary upload of a resumable one that has all of its bytes. */
@Injectable()
export class UploadCompletion {
  constructor(
    private readonly rows: ResumableUploadsRepository,
    private readonly bytes: UploadBytes,
    private readonly codec: KeyCodec,
    private readonly uploads: UploadService,
    private readonly earlier: EarlierUploads,
  ) {}

  /**
   * Accepts the image. Throws `checksum-mismatch` if the bytes differ from what was announced, and `upload-gone` if
   * some are missing; then the upload is deleted. After any other failure the upload keeps its bytes. The row says
   * already that all bytes have come, so no other request changes them. Throws `upload-locked` instead of deleting an
   * upload that another request completes now.
   */
  async complete(upload: ResumableUpload): Promise<Upload> {
    const { id, image, bytes } = upload;
    if (!isGrowing(bytes)) throw new Error('The upload has no bytes.');
    addLogFields({ key: this.codec.encode(id) });
    try {
      await this.bytes.complete(upload, bytes);
      const { sent, staged } = await this.bytes.digest(id, bytes);
      if (!hasAnnouncedDigest(image, sent)) throw checksumMismatch();
      const received = { id, size: bytes.size, sha256: staged, uploadSha256: sent };
      const accepted = await this.uploads.accept(received, fieldsOf(image), 'received');
      metrics.uploads.inc({ outcome: 'accepted' });
      return accepted;
    } catch (error) {
      // The job of an earlier request may have stored the image meanwhile.
      if (isGone(error) && (await this.earlier.findProgress(id)) === 'accepted') return this.resume(id);
      if (isRefusal(error)) await this.delete(upload);
      throw error;
    }
  }

  /**
   * Completes an upload whose bytes an earlier request has sent; that request may have died at any point. `saved`: the
   * row of `upload`, whose length may only be known now.
   */
  async repeat(saved: ResumableUpload, upload: ResumableUpload): Promise<Upload> {
    if ((await this.earlier.findProgress(upload.id)) === 'accepted') return this.resume(upload.id);
    // A length that is new is not saved: with it, the row would count as complete.
    const current = await this.rows.save(saved);
    if (!current) throw uploadLocked();
    return this.complete({ ...current, length: upload.length });
  }

  private async resume(id: bigint): Promise<Upload> {
    const upload = await this.earlier.resume(id);
    if (!upload) throw new DomainError('upload-gone', 'The image was deleted.');
    return upload;
  }

  private async delete(upload: ResumableUpload): Promise<void> {
    // The bytes belong to the request that changed the row last. It may have accepted the image by now.
    if (!(await this.rows.delete(upload))) throw uploadLocked();
    metrics.uploads.inc({ outcome: 'refused' });
    await this.bytes.discard(upload.id, upload.bytes);
    await this.bytes.discardStaged(upload.id);
  }
}

const isRefusal = (error: unknown): boolean =>
  isGone(error) || (error instanceof DomainError && error.code === 'checksum-mismatch');
