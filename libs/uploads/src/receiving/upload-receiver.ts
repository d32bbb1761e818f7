import { ImageInspector, type InspectedImage, isUnchanged, needsDecoding, sliceLayout } from '#imaging';
import { type AllocatedKey, KeyAllocator } from '#keys';
import { addLogFields } from '#observability';
import { Inject, Injectable } from '@nestjs/common';

import { UPLOAD_OPTIONS, type UploadOptions } from '../upload.options.js';
import type { ReceivedBytes } from '../upload.js';
import { measureStage } from '../upload-stages.js';
import { type AnnouncedDigest, checkDigests, checkSize } from './body-checks.js';
import { BytesWriter, type NewImage } from './bytes-writer.js';
import { IncomingBody } from './incoming-body.js';
import { ReceiveMemory } from './receive-memory.js';

export interface ReceiveOptions {
  digests?: readonly AnnouncedDigest[];
  /** The key of an upload that has one already. */
  at?: AllocatedKey;
  /** The account of the uploader; null: the upload is anonymous. */
  ownerId?: bigint | null;
}

/** Receives the bytes of new uploads into staging, without metadata where the memory has room for the image. */
@Injectable()
export class UploadReceiver {
  constructor(
    private readonly keys: KeyAllocator,
    private readonly memory: ReceiveMemory,
    private readonly inspector: ImageInspector,
    private readonly writer: BytesWriter,
    @Inject(UPLOAD_OPTIONS) private readonly options: UploadOptions,
  ) {}

  /**
   * Receives a body. An image for which the memory has room is inspected, and its copy without metadata is stored or
   * staged. Any other body is staged as it was sent, and the job inspects it. The memory of a chunk is released once it
   * is copied or written, so the body must not use it afterwards. Received bytes are not an upload until
   * `UploadService.accept`. Throws `empty-body`, `too-many-bytes`, `digest-mismatch`, `no-space`, `unavailable`, or the
   * error of the body; then nothing stays.
   */
  receive(
    body: AsyncIterable<Buffer>,
    { digests = [], at = this.keys.allocate(), ownerId = null }: ReceiveOptions = {},
  ): Promise<ReceivedBytes> {
    addLogFields({ key: at.key });
    const sized = checkSize(body, this.options.maxBytes);
    const checked = digests.length > 0 ? checkDigests(sized, digests) : sized;
    return measureStage('receive', () => this.write({ id: at.id, ownerId }, checked));
  }

  /** Deletes received bytes that no upload was made of. */
  async discard(bytes: ReceivedBytes): Promise<void> {
    await this.writer.discard(bytes);
  }

  /**
   * A body that the memory has room for is inspected there, and written once. Any other body is staged while it is
   * received.
   */
  private async write(upload: NewImage, checked: AsyncIterable<Buffer>): Promise<ReceivedBytes> {
    const { id } = upload;
    const { storeIndex, isDirect } = this.writer.chooseStore();
    await using body = new IncomingBody(checked, this.memory);
    const held = await body.hold();
    if (!held) {
      const { size, sha256 } = await this.writer.stage(id, body.stream());
      return { id, size, sha256, uploadSha256: sha256, place: storeIndex };
    }
    const inspection = this.inspector.inspect(held.ranges, this.options);
    const image = await inspection.image;
    const chunks =
      image && !isUnchanged(image.layout, held.size) ? sliceLayout(held.chunks, image.layout) : held.chunks;
    const size = chunks.reduce((sum, { length }) => sum + length, 0);
    // The job decodes an image whose pixels the inspection cannot judge.
    if (image && isDirect && !needsDecoding(image)) {
      const { sent, stripped } = await inspection.digests;
      const bytes = { size, sha256: stripped, chunks };
      const storedIn = await this.writer.put(upload, storeIndex, image.format, bytes);
      if (storedIn === undefined) await this.writer.stageWhole(id, bytes);
      return {
        id,
        size,
        sha256: stripped,
        uploadSha256: sent,
        image: factsOf(image),
        place: storedIn ?? storeIndex,
        storedIn,
        recordedOwnerId: storedIn === undefined ? null : upload.ownerId,
      };
    }
    // Both must have ended before the memory is given back.
    const [staged, hashed] = await Promise.allSettled([
      this.writer.stageWhole(id, { size, chunks }),
      inspection.digests,
    ]);
    if (staged.status === 'rejected') throw staged.reason;
    if (hashed.status === 'rejected') {
      await this.writer.discard({ id });
      throw hashed.reason;
    }
    const { sent, stripped } = hashed.value;
    return { id, size, sha256: stripped, uploadSha256: sent, image: image && factsOf(image), place: storeIndex };
  }
}

function factsOf({ format, width, height, animated }: InspectedImage) {
  return { format, width, height, animated };
}
