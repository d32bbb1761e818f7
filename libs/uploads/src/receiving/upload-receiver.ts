import { showsMetadata } from '#imaging';
import { type AllocatedKey, KeyAllocator } from '#keys';
import { addLogFields, FaultPoints } from '#observability';
import { type PutResult, stagedKey, StagingStore } from '#storage';
import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';

import { UPLOAD_OPTIONS, type UploadOptions } from '../upload.options.js';
import type { ReceivedBytes } from '../upload.js';
import { measureStage } from '../upload-stages.js';
import { type AnnouncedDigest, checkDigests, checkSize } from './body-checks.js';
import { IncomingBody } from './incoming-body.js';
import { ReceiveMemory } from './receive-memory.js';
import { stripInMemory } from './strip-in-memory.js';

/** Receives the bytes of new uploads into staging, without metadata where the memory has room for the image. */
@Injectable()
export class UploadReceiver {
  constructor(
    private readonly keys: KeyAllocator,
    private readonly staging: StagingStore,
    private readonly memory: ReceiveMemory,
    @Inject(UPLOAD_OPTIONS) private readonly options: UploadOptions,
    private readonly faults: FaultPoints = new FaultPoints(),
  ) {}

  /**
   * Receives a body. An image for which the memory has room is inspected, and its copy without metadata is staged. Any
   * other body is staged as it was sent, and the job inspects it. Staged bytes are not an upload until
   * `UploadService.accept`. `at` is the key of an upload that has one already. Throws `empty-body`, `too-many-bytes`,
   * `digest-mismatch`, `no-space`, `unavailable`, or the error of the body; then nothing stays in staging.
   */
  receive(
    body: AsyncIterable<Buffer>,
    digests: readonly AnnouncedDigest[] = [],
    at: AllocatedKey = this.keys.allocate(),
  ): Promise<ReceivedBytes> {
    addLogFields({ key: at.key });
    const sized = checkSize(body, this.options.maxBytes);
    const checked = digests.length > 0 ? checkDigests(sized, digests) : sized;
    return measureStage('receive', () => this.stage(at.id, checked));
  }

  /** Deletes received bytes that no upload was made of. */
  async discard({ id }: ReceivedBytes): Promise<void> {
    await this.staging.delete([stagedKey(id)]);
  }

  /**
   * An image whose first bytes show metadata is held to its end and written once, without it. Any other body is written
   * while it is received, which is faster, and written again only if it has to be changed.
   */
  private async stage(id: bigint, checked: AsyncIterable<Buffer>): Promise<ReceivedBytes> {
    const key = stagedKey(id);
    await using body = await IncomingBody.open(checked, this.memory);
    const held = showsMetadata(body.head) ? await body.hold() : undefined;
    const sent = held ?? (await this.staging.put(key, body.stream(), { durable: false }));
    const { whole } = body;
    const stripped = whole && (await stripInMemory(whole, this.options));
    const isAsSent = !stripped || stripped.chunks === whole;
    const stored = isAsSent ? sent : digestOf(stripped.chunks);
    const chunks = stripped?.chunks ?? whole;
    if (chunks && (held || !isAsSent)) await this.staging.putWhole(key, { ...stored, chunks });
    this.faults.reach('bytes-staged');
    return { id, ...stored, uploadSha256: sent.sha256, image: stripped?.image };
  }
}

function digestOf(chunks: readonly Buffer[]): PutResult {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return { size: chunks.reduce((size, { length }) => size + length, 0), sha256: hash.digest() };
}
