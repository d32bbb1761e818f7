import { DomainError } from '#errors';
import { addLogFields, metrics } from '#observability';
import { UploadService } from '#uploads';
import { KeyCodec } from '#keys';
import { Injectable } from '@nestjs/common';

import { type AnnouncedImage, isGrowing, type ResumableUpload } from './resumable-upload.entity.js';
import { ResumableUploadsRepository } from './resumable-uploads.repository.js';
import { UploadBytes } from './upload-bytes.js';
import { uploadLocked } from './upload-locked.js';

/** Makes an ordinary upload of a resumable one that has all of its bytes. */
@Injectable()
export class UploadCompletion {
  constructor(
    private readonly rows: ResumableUploadsRepository,
    private readonly bytes: UploadBytes,
    private readonly codec: KeyCodec,
    private readonly uploads: UploadService,
  ) {}

  /**
   * Acknowledges the image: when this resolves, it will be stored whichever process dies. Throws `checksum-mismatch` if
   * the bytes differ from what was announced, and `upload-gone` if some are missing; then the upload is deleted. After
   * any other failure the upload keeps its bytes. The caller has saved `upload`, so no other request changes its bytes.
   */
  async complete(upload: ResumableUpload): Promise<ResumableUpload> {
    addLogFields({ key: this.codec.encode(upload.id) });
    await this.accept(upload);
    return this.saveCompleted(upload);
  }

  /**
   * Completes an upload whose bytes an earlier request has sent; that request may have died at any point. `saved`: the
   * row of `upload`, whose length may only be known now.
   */
  async repeat(saved: ResumableUpload, upload: ResumableUpload): Promise<ResumableUpload> {
    if (await this.uploads.flushAccepted(upload.id)) return this.saveCompleted(upload);
    // A length that is new is saved only after the image was accepted: with it, the row counts as complete.
    const current = await this.rows.save(saved);
    if (!current) throw uploadLocked();
    return this.complete({ ...current, length: upload.length });
  }

  private async accept(upload: ResumableUpload): Promise<void> {
    const { id, image, bytes } = upload;
    if (!isGrowing(bytes)) throw new Error('The upload has no bytes.');
    try {
      await this.bytes.complete(upload, bytes);
      const sha256 = await this.bytes.digest(id);
      checkDigest(sha256, image);
      await this.uploads.accept(
        { id, size: bytes.size, sha256, uploadSha256: sha256 },
        fieldsOf(image),
        'acknowledged',
      );
      metrics.uploads.inc({ outcome: 'accepted' });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      metrics.uploads.inc({ outcome: 'refused' });
      await this.rows.delete(upload);
      await this.bytes.discard(id, bytes);
      await this.bytes.discardStaged(id);
      throw error;
    }
  }

  private async saveCompleted(upload: ResumableUpload): Promise<ResumableUpload> {
    const done = await this.rows.save({ ...upload, received: upload.length ?? upload.received, bytes: [] });
    if (!done) throw uploadLocked();
    return done;
  }
}

const isRefusal = (error: unknown): boolean =>
  error instanceof DomainError && (error.code === 'checksum-mismatch' || error.code === 'upload-gone');

function checkDigest(sha256: Buffer, image: AnnouncedImage): void {
  if (image.sha256 === null || image.sha256 === sha256.toString('hex')) return;
  throw new DomainError('checksum-mismatch', 'The bytes do not have the sha256 that was announced.');
}

const fieldsOf = ({ title, description, expiresInSeconds }: AnnouncedImage) => ({
  title,
  description,
  expiresAt: expiresInSeconds === null ? null : Date.now() + expiresInSeconds * 1000,
});
