import { DomainError } from '#errors';
import { FaultPoints } from '#observability';
import { partKey, StagingStore } from '#storage';
import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';

import type { Part } from './resumable-upload.entity.js';

/** The parts of incomplete uploads, in staging. */
@Injectable()
export class PartStore {
  constructor(
    private readonly staging: StagingStore,
    private readonly faults: FaultPoints = new FaultPoints(),
  ) {}

  /** Stores a part durably, under a random name, so that two requests never write the same part. */
  async put(id: bigint, body: AsyncIterable<Buffer>): Promise<Part> {
    const name = randomBytes(6).toString('hex');
    const { size } = await this.staging.put(partKey(id, name), body, { durable: true });
    this.faults.reach('part-put');
    return { name, size };
  }

  /** Yields the bytes of parts in their order. Throws `upload-gone` if a part is missing or truncated. */
  async *read(id: bigint, parts: readonly Part[]): AsyncGenerator<Buffer> {
    for (const { name, size } of parts) {
      const found = await this.staging.get(partKey(id, name));
      if (found?.size !== size) {
        found?.body.destroy();
        throw new DomainError('upload-gone', 'Bytes of the upload are missing.');
      }
      yield* found.body as AsyncIterable<Buffer>;
    }
  }

  async delete(id: bigint, parts: readonly Part[]): Promise<void> {
    if (parts.length > 0) await this.staging.delete(parts.map(({ name }) => partKey(id, name)));
  }
}
