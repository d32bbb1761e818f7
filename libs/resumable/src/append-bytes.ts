import { DomainError } from '#errors';
import { Injectable } from '@nestjs/common';

import { uploadLocked } from './upload-locked.js';
import { CompleteUpload } from './complete-upload.js';
import { cutParts } from './cut-parts.js';
import { mergedTail } from './merged-tail.js';
import { isComplete, type Part, type ResumableUpload } from './resumable-upload.entity.js';
import { ResumableUploadsRepository } from './resumable-uploads.repository.js';
import { StagedParts } from './staged-parts.js';

/** Bytes of an upload, as they come. */
@Injectable()
export class AppendBytes {
  constructor(
    private readonly uploads: ResumableUploadsRepository,
    private readonly parts: StagedParts,
    private readonly complete: CompleteUpload,
  ) {}

  /**
   * Adds a body to the end of an upload; with the last byte, the upload is accepted. Gives the upload as it is then.
   * What came before a failure stays. Throws `upload-locked` when another request is at work on the same upload, and
   * what CompleteUpload throws: then the upload is as it was before the last part.
   */
  async run(upload: ResumableUpload, body: AsyncIterable<Buffer>, length = upload.length): Promise<ResumableUpload> {
    if (isComplete(upload)) throw new DomainError('upload-complete', 'The upload has all of its bytes.');
    let current: ResumableUpload = { ...upload, length };
    for await (const bytes of cutParts(body)) current = await this.add(current, bytes);
    const isLengthNews = length !== upload.length && current.version === upload.version;
    return isLengthNews ? this.save(current, current.parts) : current;
  }

  private async add(upload: ResumableUpload, bytes: AsyncIterable<Buffer>): Promise<ResumableUpload> {
    const { id, length } = upload;
    // A part that no row comes to name is the sweeper's.
    const part = await this.parts.put(id, bytes);
    const grown = { ...upload, received: upload.received + part.size };
    const parts = [...upload.parts, part];
    if (length !== null && grown.received > length) {
      throw new DomainError('too-many-bytes', `The upload has ${length} bytes, as it was announced.`);
    }
    return isComplete(grown) ? this.save(grown, parts) : this.merge(grown, parts);
  }

  private async merge(upload: ResumableUpload, parts: readonly Part[]): Promise<ResumableUpload> {
    const { id, length } = upload;
    const count = mergedTail(parts, length ?? Infinity);
    if (count === 1) return this.save(upload, parts);
    const tail = parts.slice(-count);
    const merged = await this.parts.put(id, this.parts.read(id, tail));
    const saved = await this.save(upload, [...parts.slice(0, -count), merged]);
    await this.parts.delete(id, tail);
    return saved;
  }

  private async save(upload: ResumableUpload, parts: readonly Part[]): Promise<ResumableUpload> {
    const grown = { ...upload, parts: [...parts] };
    // Until it is accepted its last part does not count: a sender that was answered with a failure sends it again.
    if (isComplete(grown)) return this.complete.run(grown);
    const saved = await this.uploads.save(grown);
    if (!saved) throw uploadLocked();
    return saved;
  }
}
