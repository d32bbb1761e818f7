import { needsDecoding, showsMetadata } from '#imaging';
import { type AllocatedKey, KeyAllocator } from '#keys';
import { addLogFields } from '#observability';
import { Inject, Injectable } from '@nestjs/common';

import { UploadRecords } from '../records/upload-records.js';
import { UPLOAD_OPTIONS, type UploadOptions } from '../upload.options.js';
import type { ReceivedBytes } from '../upload.js';
import { measureStage } from '../upload-stages.js';
import { type AnnouncedDigest, checkDigests, checkSize } from './body-checks.js';
import { BytesWriter } from './bytes-writer.js';
import { IncomingBody } from './incoming-body.js';
import { ReceiveMemory } from './receive-memory.js';

/** Receives the bytes of new uploads into staging, without metadata where the memory has room for the image. */
@Injectable()
export class UploadReceiver {
  constructor(
    private readonly keys: KeyAllocator,
    private readonly memory: ReceiveMemory,
    private readonly writer: BytesWriter,
    private readonly records: UploadRecords,
    @Inject(UPLOAD_OPTIONS) private readonly options: UploadOptions,
  ) {}

  /**
   * Receives a body. An image for which the memory has room is inspected, and its copy without metadata is stored or
   * staged. Any other body is staged as it was sent, and the job inspects it. Received bytes are not an upload until
   * `UploadService.accept`. `at` is the key of an upload that has one already. Throws `empty-body`, `too-many-bytes`,
   * `digest-mismatch`, `no-space`, `unavailable`, or the error of the body; then nothing stays.
   */
  receive(
    body: AsyncIterable<Buffer>,
    digests: readonly AnnouncedDigest[] = [],
    at: AllocatedKey = this.keys.allocate(),
  ): Promise<ReceivedBytes> {
    addLogFields({ key: at.key });
    const sized = checkSize(body, this.options.maxBytes);
    const checked = digests.length > 0 ? checkDigests(sized, digests) : sized;
    return measureStage('receive', () => this.write(at.id, checked));
  }

  /** Deletes received bytes that no upload was made of. */
  async discard(bytes: ReceivedBytes): Promise<void> {
    await this.records.deleteUnaccepted(bytes.id, bytes);
  }

  /**
   * An image is held to its end and written once, without metadata, if its store takes images from memory or its first
   * bytes show metadata. Any other body is staged while it is received, which is faster, and staged again only if it
   * has to be changed.
   */
  private async write(id: bigint, checked: AsyncIterable<Buffer>): Promise<ReceivedBytes> {
    const { storeIndex, isDirect } = this.writer.chooseStore();
    await using body = await IncomingBody.open(checked, this.memory);
    const held = isDirect || showsMetadata(body.head) ? await body.hold() : undefined;
    const sent = held ?? (await this.writer.stage(id, body.stream()));
    const stripped = await body.strip(sent, this.options);
    const { size, sha256 } = stripped?.bytes ?? sent;
    const received = { id, size, sha256, uploadSha256: sent.sha256, image: stripped?.image, place: storeIndex };
    // The job decodes an image whose pixels the inspection cannot judge.
    if (held && isDirect && stripped && !needsDecoding(stripped.image)) {
      const storedIn = await this.writer.put(id, storeIndex, stripped.image.format, stripped.bytes);
      if (storedIn !== undefined) return { ...received, place: storedIn, storedIn };
    }
    if (held) await this.writer.stageWhole(id, stripped?.bytes ?? held);
    else if (stripped && !stripped.isAsSent) await this.writer.stageWhole(id, stripped.bytes);
    return received;
  }
}
