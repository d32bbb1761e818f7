import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { metrics } from '#observability';
import { type Upload, UploadReceiver, UploadService } from '#uploads';
import { Injectable } from '@nestjs/common';

import { checksumMismatch, digestsOf, fieldsOf } from './announced-image.js';
import type { ResumableUpload } from './resumable-upload.entity.js';

/** A crash loses at most this many bytes of an upload. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** The limit for all bodies of a process together. The receiver holds the same bytes, not a copy of them. */
const MAX_TOTAL_BYTES = 32 * 1024 * 1024;

export type ReceivedWhole =
  | { kind: 'accepted'; accepted: Upload }
  /** The body broke off after these bytes, of which nothing is stored. */
  | { kind: 'broken'; chunks: Buffer[] };

/**
 * Takes an image that one request carries like the body of POST /v1/images: inspected and stripped in memory, and
 * written once. Its bytes are held until it is accepted, so that those of a body that breaks off can be kept.
 */
@Injectable()
export class WholeBodyReceiver {
  private heldBytes = 0;

  constructor(
    private readonly receiver: UploadReceiver,
    private readonly uploads: UploadService,
    private readonly codec: KeyCodec,
  ) {}

  hasRoomFor(bytes: number): boolean {
    return bytes <= MAX_BODY_BYTES && this.heldBytes + bytes <= MAX_TOTAL_BYTES;
  }

  /** Throws `checksum-mismatch`, or why the image could not be accepted. Then nothing of the body is stored. */
  async receive(upload: ResumableUpload, body: AsyncIterable<Buffer>): Promise<ReceivedWhole> {
    const { id, image } = upload;
    const length = upload.length ?? 0;
    const chunks: Buffer[] = [];
    let isBroken = false;
    async function* held(): AsyncGenerator<Buffer> {
      let size = 0;
      for await (const chunk of body) {
        chunks.push(chunk);
        size += chunk.length;
        yield chunk;
      }
      isBroken = size < length;
      if (isBroken) throw new DomainError('upload-aborted', 'The connection ended before the whole body came.');
    }
    this.heldBytes += length;
    try {
      const at = { id, key: this.codec.encode(id) };
      const bytes = await this.receiver.receive(held(), digestsOf(image), at);
      const accepted = await this.uploads.accept(bytes, fieldsOf(image), 'recorded');
      metrics.uploads.inc({ outcome: 'accepted' });
      return { kind: 'accepted', accepted };
    } catch (error) {
      if (isBroken) return { kind: 'broken', chunks };
      throw error instanceof DomainError && error.code === 'digest-mismatch' ? checksumMismatch(error) : error;
    } finally {
      this.heldBytes -= length;
    }
  }
}
