import { DomainError } from '#errors';
import type { Link } from '#links';
import { type Upload, UploadService } from '#uploads';
import { Injectable } from '@nestjs/common';

import { cutBody, skip } from './bodies/body-cutter.js';
import { isComplete, isUntouched, isWhole, type ResumableUpload, sentBytes } from './resumable-upload.entity.js';
import { ResumableUploadsRepository } from './resumable-uploads.repository.js';
import { UploadBytes } from './upload-bytes.js';
import { UploadCompletion } from './upload-completion.js';
import { isGone, uploadComplete, uploadLocked } from './upload-errors.js';
import { MAX_WHOLE_BYTES, WholeBodyReceiver } from './whole-body-receiver.js';

export interface Body {
  chunks: AsyncIterable<Buffer>;
  /** The size of the upload in bytes, if it is only known now. */
  length?: number | undefined;
  /** The size of the body in bytes, if it is known and no request has sent bytes of the upload before. */
  firstBytes?: number | undefined;
  /** How long to wait for the link of a complete upload, in milliseconds. */
  waitMs: number;
}

export interface AppendedUpload {
  upload: ResumableUpload;
  /** What `UploadService.wait` returns for the image, if the upload is complete with this request. */
  stored?: Promise<Link | undefined>;
}

/** Adds the body of a request to an upload. */
@Injectable()
export class UploadAppender {
  constructor(
    private readonly rows: ResumableUploadsRepository,
    private readonly bytes: UploadBytes,
    private readonly completion: UploadCompletion,
    private readonly whole: WholeBodyReceiver,
    private readonly uploads: UploadService,
  ) {}

  /** As `ResumableUploadService.append`. */
  async append(upload: ResumableUpload, body: Body): Promise<AppendedUpload> {
    if (isComplete(upload)) throw uploadComplete();
    const { chunks, length = upload.length } = body;
    const known: ResumableUpload = { ...upload, length };
    if (isWhole(known)) {
      await skip(chunks);
      return this.complete(known, await this.completion.repeat(upload, known), body);
    }
    if (this.canReceiveWhole(upload, body)) return this.receiveWhole(upload, body);
    const appended = await this.appendSteps(known, body);
    const isOnlyLengthNew = length !== upload.length && appended.upload.version === upload.version;
    return isOnlyLengthNew ? { upload: await this.save(known) } : appended;
  }

  private canReceiveWhole(upload: ResumableUpload, { firstBytes }: Body): boolean {
    const { length } = upload;
    return length !== null && length === firstBytes && isUntouched(upload) && length <= MAX_WHOLE_BYTES;
  }

  private async receiveWhole(upload: ResumableUpload, body: Body): Promise<AppendedUpload> {
    const outcome = await this.whole.receive(upload, body.chunks).catch(async (error: unknown) => {
      if (error instanceof DomainError && error.code === 'checksum-mismatch') await this.rows.delete(upload);
      throw error;
    });
    if (outcome.kind === 'accepted') return this.complete(upload, outcome.accepted, body);
    if (!outcome.isStaged) return { upload };
    const appended = await this.appendSteps(upload, { ...body, chunks: await this.bytes.readStaged(upload.id) });
    await this.bytes.discardStaged(upload.id);
    return appended;
  }

  private async appendSteps(upload: ResumableUpload, body: Body): Promise<AppendedUpload> {
    let current = upload;
    for await (const step of cutBody(body.chunks)) {
      current = await this.appendStep(current, step);
      if (isWhole(current)) return this.complete(current, await this.completion.complete(current), body);
    }
    return { upload: current };
  }

  private async appendStep(upload: ResumableUpload, body: AsyncIterable<Buffer>): Promise<ResumableUpload> {
    const bytes = await this.bytes.append(upload, body).catch((error: unknown) => this.rethrow(error, upload));
    // The row counts the last bytes only after the image was accepted, so that a client can send them again after a
    // failure.
    const sent = sentBytes(bytes);
    const received = sent === upload.length ? upload.received : sent;
    const saved = await this.rows.save({ ...upload, bytes, received });
    if (!saved) {
      await this.bytes.discard(upload.id, bytes, upload.bytes);
      throw uploadLocked();
    }
    await this.bytes.discard(upload.id, upload.bytes, bytes);
    return saved;
  }

  /**
   * Bytes that a request misses may have been moved by another one, which saves the row before it moves them. Throws
   * `upload-locked` then, because the upload is not gone.
   */
  private async rethrow(error: unknown, { id, version }: ResumableUpload): Promise<never> {
    const row = isGone(error) ? await this.rows.find(id) : null;
    throw row && row.version !== version ? uploadLocked() : error;
  }

  /** Waits from the start, because the queue may forget a job that has ended. */
  private complete(upload: ResumableUpload, accepted: Upload, { waitMs }: Body): AppendedUpload {
    const stored = this.uploads.wait(accepted, waitMs);
    // The caller awaits it later. Until then a failure must not count as an unhandled rejection.
    stored.catch(() => undefined);
    return { upload: { ...upload, received: upload.length ?? upload.received }, stored };
  }

  private async save(upload: ResumableUpload): Promise<ResumableUpload> {
    const saved = await this.rows.save(upload);
    if (!saved) throw uploadLocked();
    return saved;
  }
}
