import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { metrics } from '#observability';
import { type AnnouncedDigest, UploadReceiver, UploadService } from '#uploads';
import { Injectable } from '@nestjs/common';

import { PartStore } from './part-store.js';
import type { AnnouncedImage, ResumableUpload } from './resumable-upload.entity.js';
import { ResumableUploadsRepository } from './resumable-uploads.repository.js';
import { uploadLocked } from './upload-locked.js';

/** Makes an ordinary upload of the parts of a complete one. */
@Injectable()
export class UploadCompletion {
  constructor(
    private readonly rows: ResumableUploadsRepository,
    private readonly parts: PartStore,
    private readonly codec: KeyCodec,
    private readonly receiver: UploadReceiver,
    private readonly uploads: UploadService,
  ) {}

  /**
   * Acknowledges the image: when this resolves, it will be stored whichever process dies. Throws `checksum-mismatch` if
   * the bytes differ from what was announced, and `upload-gone` if some are missing; then the upload is deleted. After
   * any other failure it is as it was.
   */
  async complete(upload: ResumableUpload): Promise<ResumableUpload> {
    const { id, parts } = upload;
    // An earlier process may have died after it accepted the image. The parts are deleted next, so it must be durable.
    if (!(await this.uploads.flushAccepted(id))) await this.accept(upload);
    const done = await this.rows.save({ ...upload, parts: [] });
    if (!done) throw uploadLocked();
    await this.parts.delete(id, parts);
    return done;
  }

  private async accept(upload: ResumableUpload): Promise<void> {
    const { id, image, parts } = upload;
    const at = { id, key: this.codec.encode(id) };
    try {
      const bytes = await this.receiver.receive(this.parts.read(id, parts), digestsOf(image), at);
      await this.uploads.accept(bytes, fieldsOf(image), 'acknowledged');
      metrics.uploads.inc({ outcome: 'accepted' });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code !== 'digest-mismatch' && error.code !== 'upload-gone') throw error;
      metrics.uploads.inc({ outcome: 'refused' });
      await this.rows.delete(upload);
      await this.parts.delete(id, parts);
      if (error.code === 'upload-gone') throw error;
      throw new DomainError('checksum-mismatch', 'The bytes do not have the sha256 that was announced.', {
        cause: error,
      });
    }
  }
}

const digestsOf = ({ sha256 }: AnnouncedImage): AnnouncedDigest[] =>
  sha256 === null ? [] : [{ algorithm: 'sha256', value: Buffer.from(sha256, 'hex') }];

const fieldsOf = ({ title, description, expiresInSeconds }: AnnouncedImage) => ({
  title,
  description,
  expiresAt: expiresInSeconds === null ? null : Date.now() + expiresInSeconds * 1000,
});
