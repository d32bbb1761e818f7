import { DomainError } from '#errors';
import { UploadStatusReader } from '#uploads';
import { Inject, Injectable } from '@nestjs/common';

import { cutBody, skip } from './body-cutter.js';
import { type AnnouncedImage, isComplete, isWhole, type ResumableUpload } from './resumable-upload.entity.js';
import { ResumableUploadsRepository } from './resumable-uploads.repository.js';
import { RESUMABLE_OPTIONS, type ResumableOptions } from './resumable.options.js';
import { UploadBytes } from './upload-bytes.js';
import { UploadCompletion } from './upload-completion.js';
import { uploadLocked } from './upload-locked.js';

export interface NewUpload {
  id: bigint;
  /** Bytes; null if the client does not know yet. */
  length: number | null;
  image: AnnouncedImage;
  metadata: string | null;
}

/** Uploads whose bytes come in several requests, to whichever process. */
@Injectable()
export class ResumableUploadService {
  constructor(
    private readonly rows: ResumableUploadsRepository,
    private readonly bytes: UploadBytes,
    private readonly completion: UploadCompletion,
    private readonly status: UploadStatusReader,
    @Inject(RESUMABLE_OPTIONS) private readonly options: ResumableOptions,
  ) {}

  async begin(upload: NewUpload): Promise<ResumableUpload> {
    const begun = { ...upload, version: 0, received: 0, bytes: [], touchedAt: Date.now() };
    await this.rows.insert(begun);
    return begun;
  }

  /** Throws `upload-not-found`, or `upload-gone` if the upload has expired or its image was refused. */
  async find(id: bigint): Promise<ResumableUpload> {
    const upload = await this.rows.find(id);
    if (!upload) throw new DomainError('upload-not-found', 'There is no such upload.');
    if (this.expiresAt(upload) <= Date.now()) throw new DomainError('upload-gone', 'The upload has expired.');
    const refusal = isComplete(upload) ? await this.status.findRefusal(id) : undefined;
    if (refusal) throw new DomainError('upload-gone', `The image of the upload was refused. ${refusal.detail}`);
    return upload;
  }

  /**
   * Appends a body to an upload and returns the upload as it is then; with its last byte, the image is accepted. Bytes
   * that came before a failure stay. `length` is the size of the upload if it is only known now. Throws `upload-locked`
   * if another request changes the same upload, and what `UploadCompletion.complete` throws; then the last bytes are
   * not counted.
   */
  async append(upload: ResumableUpload, body: AsyncIterable<Buffer>, length = upload.length): Promise<ResumableUpload> {
    if (isComplete(upload)) throw alreadyComplete();
    let current: ResumableUpload = { ...upload, length };
    if (isWhole(current)) {
      await skip(body);
      return this.completion.repeat(upload, current);
    }
    for await (const bytes of cutBody(body)) current = await this.appendBytes(current, bytes);
    const isOnlyLengthNew = length !== upload.length && current.version === upload.version;
    return isOnlyLengthNew ? this.save(current) : current;
  }

  /**
   * Resolves when the image of a complete upload is stored, or after `timeoutMs`. Throws why the image was refused;
   * then the upload is deleted.
   */
  async waitForImage(upload: ResumableUpload, timeoutMs: number): Promise<void> {
    await this.status.waitForJob(upload.id, timeoutMs);
    const refusal = await this.status.findRefusal(upload.id);
    if (!refusal) return;
    await this.rows.delete(upload);
    throw refusal;
  }

  /** Deletes an upload whose creation failed, so that no client knows of it. A complete one stays. */
  async forget(id: bigint): Promise<void> {
    const upload = await this.rows.find(id);
    if (!upload || isComplete(upload) || !(await this.rows.delete(upload))) return;
    await this.bytes.discard(id, upload.bytes);
  }

  /** Deletes an upload and its bytes. Throws `upload-complete` if its image was accepted. */
  async abort(upload: ResumableUpload): Promise<void> {
    if (isComplete(upload)) throw alreadyComplete();
    if (!(await this.rows.delete(upload))) throw uploadLocked();
    await this.bytes.discard(upload.id, upload.bytes);
  }

  /** Milliseconds since 1970. */
  expiresAt({ touchedAt }: ResumableUpload): number {
    return touchedAt + this.options.partialTtlMs;
  }

  private async appendBytes(upload: ResumableUpload, body: AsyncIterable<Buffer>): Promise<ResumableUpload> {
    const bytes = await this.bytes.append(upload, body);
    // The row counts the last bytes only after the image was accepted, so that a client can send them again after a
    // failure.
    const received = bytes.size === upload.length ? upload.received : bytes.size;
    const saved = await this.rows.save({ ...upload, bytes, received });
    if (!saved) {
      await this.bytes.discard(upload.id, bytes, upload.bytes);
      throw uploadLocked();
    }
    await this.bytes.discard(upload.id, upload.bytes, bytes);
    return isWhole(saved) ? this.completion.complete(saved) : saved;
  }

  private async save(upload: ResumableUpload): Promise<ResumableUpload> {
    const saved = await this.rows.save(upload);
    if (!saved) throw uploadLocked();
    return saved;
  }
}

const alreadyComplete = () => new DomainError('upload-complete', 'The upload has all of its bytes.');
