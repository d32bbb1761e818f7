import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { metrics } from '#observability';
import { type Upload, UploadReceiver, UploadService } from '#uploads';
import { Injectable } from '@nestjs/common';

import { checksumMismatch, fieldsOf, hasAnnouncedDigest } from './announced-image.js';
import type { ResumableUpload } from './resumable-upload.entity.js';

/** The largest body that is received whole. A crash loses at most this many bytes of an upload. */
export const MAX_WHOLE_BYTES = 8 * 1024 * 1024;

export type ReceivedWhole =
  | { kind: 'accepted'; accepted: Upload }
  /** The body broke off. Its bytes are staged, unless there is nothing that the upload can continue from. */
  | { kind: 'broken'; isStaged: boolean };

/**
 * Takes an image that one request carries like the body of POST /v1/images: inspected and stripped in memory, and
 * written once.
 */
@Injectable()
export class WholeBodyReceiver {
  constructor(
    private readonly receiver: UploadReceiver,
    private readonly uploads: UploadService,
    private readonly codec: KeyCodec,
  ) {}

  /** Throws `checksum-mismatch`, or why the image could not be accepted. Then nothing of the body is stored. */
  async receive({ id, image, length }: ResumableUpload, body: AsyncIterable<Buffer>): Promise<ReceivedWhole> {
    let size = 0;
    async function* counted(): AsyncGenerator<Buffer> {
      for await (const chunk of body) {
        size += chunk.length;
        yield chunk;
      }
    }
    const received = await this.receiver
      .receive(counted(), { at: { id, key: this.codec.encode(id) }, ownerId: fieldsOf(image).owner?.accountId ?? null })
      .catch(undefinedIfEmpty);
    if (!received) return { kind: 'broken', isStaged: false };
    const isWhole = size === length;
    if (isWhole && hasAnnouncedDigest(image, received.uploadSha256)) {
      const accepted = await this.uploads.accept(received, fieldsOf(image), 'recorded');
      metrics.uploads.inc({ outcome: 'accepted' });
      return { kind: 'accepted', accepted };
    }
    // The start of a file can be an image of its own, which is stored without its metadata.
    if (!isWhole && !received.image) return { kind: 'broken', isStaged: true };
    await this.receiver.discard(received);
    if (isWhole) throw checksumMismatch();
    return { kind: 'broken', isStaged: false };
  }
}

/** For a body that broke off before its first byte. */
function undefinedIfEmpty(error: unknown): undefined {
  if (!(error instanceof DomainError && error.code === 'empty-body')) throw error;
}
