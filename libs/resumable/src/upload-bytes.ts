import { DomainError } from '#errors';
import { FaultPoints } from '#observability';
import { type GrowingObject, partKey, stagedKey, StagingStore } from '#storage';
import { Injectable } from '@nestjs/common';
import { createHash, type Hash } from 'node:crypto';

import { checkLength } from './body-cutter.js';
import { GrowingDigests } from './growing-digests.js';
import { type EarlierPart, isGrowing, type ResumableUpload } from './resumable-upload.entity.js';

/** The bytes of incomplete uploads, in staging. */
@Injectable()
export class UploadBytes {
  private readonly digests = new GrowingDigests();

  constructor(
    private readonly staging: StagingStore,
    private readonly faults: FaultPoints = new FaultPoints(),
  ) {}

  /**
   * Appends a body durably and returns the description of all bytes, which the caller saves. Throws `too-many-bytes`
   * beyond the length of the upload, and `upload-gone` if bytes are missing.
   */
  async append(upload: ResumableUpload, body: AsyncIterable<Buffer>): Promise<GrowingObject> {
    const { id, length, bytes } = upload;
    const growing = isGrowing(bytes) ? bytes : undefined;
    const checked = checkLength(body, upload);
    const source = isGrowing(bytes) ? checked : this.joined(id, bytes, checked);
    const hash = this.digests.of(growing);
    const grown = await this.staging.append(id, growing, hash ? hashing(source, hash) : source, length);
    if (!grown) throw bytesMissing();
    if (hash) this.digests.keep(grown, hash, growing);
    this.faults.reach('bytes-appended');
    return grown;
  }

  /** Makes the bytes of a whole upload its staged bytes. Repeating this is harmless. Throws `upload-gone`. */
  async complete({ id }: ResumableUpload, growing: GrowingObject): Promise<void> {
    if (!(await this.staging.complete(id, growing))) throw bytesMissing();
  }

  /** Returns the SHA-256 of the staged bytes that `growing` described, which are read if other processes wrote some. */
  async digest(id: bigint, growing: GrowingObject): Promise<Buffer> {
    const known = this.digests.of(growing);
    if (known) return known.digest();
    const found = await this.staging.get(stagedKey(id));
    if (!found) throw bytesMissing();
    const hash = createHash('sha256');
    for await (const chunk of found.body) hash.update(chunk as Buffer);
    return hash.digest();
  }

  /** Deletes what `bytes` describes, except what `kept` describes as well. */
  async discard(id: bigint, bytes: ResumableUpload['bytes'], kept?: ResumableUpload['bytes']): Promise<void> {
    if (isGrowing(bytes)) await this.staging.discard(id, bytes, kept && isGrowing(kept) ? kept : undefined);
    else if (bytes.length > 0 && bytes !== kept) {
      await this.staging.delete(bytes.map(({ name }) => partKey(id, name)));
    }
  }

  /** Deletes staged bytes that no image is made of. */
  async discardStaged(id: bigint): Promise<void> {
    await this.staging.delete([stagedKey(id)]);
  }

  /** Yields the parts of an upload that the last release began, and a body. */
  private async *joined(
    id: bigint,
    parts: readonly EarlierPart[],
    body: AsyncIterable<Buffer>,
  ): AsyncGenerator<Buffer> {
    for (const { name, size } of parts) {
      const found = await this.staging.get(partKey(id, name));
      if (found?.size !== size) {
        found?.body.destroy();
        throw bytesMissing();
      }
      yield* found.body as AsyncIterable<Buffer>;
    }
    yield* body;
  }
}

const bytesMissing = () => new DomainError('upload-gone', 'Bytes of the upload are missing.');

async function* hashing(body: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    hash.update(chunk);
    yield chunk;
  }
}
