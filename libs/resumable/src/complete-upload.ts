import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { metrics } from '#observability';
import { type AnnouncedDigest, AcceptUpload, LocateImage, StagedUploads } from '#uploads';
import { Injectable } from '@nestjs/common';

import { uploadLocked } from './upload-locked.js';
import type { AnnouncedImage, ResumableUpload } from './resumable-upload.entity.js';
import { ResumableUploadsRepository } from './resumable-uploads.repository.js';
import { StagedParts } from './staged-parts.js';

/** From parts to an upload like any other. */
@Injectable()
export class CompleteUpload {
  constructor(
    private readonly uploads: ResumableUploadsRepository,
    private readonly parts: StagedParts,
    private readonly codec: KeyCodec,
    private readonly staged: StagedUploads,
    private readonly locate: LocateImage,
    private readonly accept: AcceptUpload,
  ) {}

  /**
   * When it resolves, the image will be stored whatever dies. Throws `checksum-mismatch` when the bytes are not those
   * that were announced, `upload-gone` when some are missing: then the upload is gone. After any other failure it is
   * as it was.
   */
  async run(upload: ResumableUpload): Promise<ResumableUpload> {
    const { id, parts } = upload;
    // A process that died here may have come as far as this.
    if (!(await this.isAccepted(id))) await this.acceptParts(upload);
    const done = await this.uploads.save({ ...upload, parts: [] });
    if (!done) throw uploadLocked();
    await this.parts.delete(id, parts);
    return done;
  }

  private async isAccepted(id: bigint): Promise<boolean> {
    const { state } = await this.locate.find(id);
    if (state === 'gone') throw new DomainError('upload-gone', 'The image was deleted before it was whole.');
    // The parts go next: from here on there is nothing else that the image could be made from.
    if (state === 'staged') await this.staged.flush(id);
    return state !== 'unknown';
  }

  private async acceptParts(upload: ResumableUpload): Promise<void> {
    const { id, image, parts } = upload;
    const at = { id, key: this.codec.encode(id) };
    try {
      const bytes = await this.accept.stage(this.parts.read(id, parts), digestsOf(image), at);
      await this.accept.accept(bytes, fieldsOf(image), 'accepted', { isResumable: true });
      metrics.uploads.inc({ outcome: 'accepted' });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code !== 'digest-mismatch' && error.code !== 'upload-gone') throw error;
      metrics.uploads.inc({ outcome: 'refused' });
      await this.uploads.delete(upload);
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
