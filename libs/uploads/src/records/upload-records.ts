import { DomainError } from '#errors';
import { FaultPoints } from '#observability';
import { manifestKey, parseStagingKey, stagedKey, StagingStore } from '#storage';
import { Injectable } from '@nestjs/common';
import { Readable } from 'node:stream';

import { OriginalStores } from './original-stores.js';
import { uploadManifest, type UploadManifest } from './upload-manifest.js';
import { type FailureReason, UploadFailuresRepository } from './upload-failures.repository.js';

/** A file in staging. `trace`: the store `storeIndex` may hold an object of the upload that no link names. */
export type StagedFile = { id: bigint; modifiedAt: number } & (
  { kind: 'bytes' } | { kind: 'manifest' } | { kind: 'trace'; storeIndex: number }
);

/** Everything stored about an upload besides its link: staged bytes, manifest, and the reason of a failure. */
@Injectable()
export class UploadRecords {
  constructor(
    private readonly staging: StagingStore,
    private readonly originals: OriginalStores,
    private readonly failures: UploadFailuresRepository,
    private readonly faults: FaultPoints = new FaultPoints(),
  ) {}

  /** Writes the manifest. With `durable`, bytes and manifest survive a power cut when this resolves. */
  async write(id: bigint, manifest: UploadManifest, { durable }: { durable: boolean }): Promise<void> {
    if (durable) await this.staging.flush(stagedKey(id));
    await this.staging.put(manifestKey(id), Readable.from([Buffer.from(JSON.stringify(manifest))]), { durable });
    this.faults.reach('manifest-written');
  }

  /** Returns undefined if there is no manifest. Throws `damaged-image` for a manifest that a power cut truncated. */
  async read(id: bigint): Promise<UploadManifest | undefined> {
    const reader = await this.staging.open(manifestKey(id));
    if (!reader) return undefined;
    const bytes = await reader.read(0, reader.size).finally(() => reader.close());
    try {
      return uploadManifest.parse(JSON.parse(bytes.toString()));
    } catch (cause) {
      throw new DomainError('damaged-image', 'The upload was cut short by a crash.', { cause });
    }
  }

  /** Returns whether the upload is acknowledged. A truncated manifest is not: an acknowledged one is durable. */
  async isAcknowledged(id: bigint): Promise<boolean> {
    const manifest = await this.read(id).catch(undefinedIfTruncated);
    return manifest?.answer === 'accepted';
  }

  /** Makes bytes and manifest durable that another process wrote. */
  async flush(id: bigint): Promise<void> {
    await Promise.all([stagedKey(id), manifestKey(id)].map((key) => this.staging.flush(key)));
  }

  /** Deletes bytes and manifest of an upload whose link was inserted. The sweeper repeats this after a crash. */
  async delete(id: bigint): Promise<void> {
    await this.staging.delete([stagedKey(id), manifestKey(id)]);
    this.faults.reach('staged-bytes-deleted');
  }

  /** Deletes an upload that will never have a link: first its objects, then bytes and manifest. */
  async discard(id: bigint): Promise<void> {
    await this.originals.delete(id);
    await this.delete(id);
  }

  /** Deletes objects and bytes of an upload, and leaves its manifest. */
  async discardBytes(id: bigint): Promise<void> {
    await this.originals.delete(id);
    await this.staging.delete([stagedKey(id)]);
  }

  async hasManifest(id: bigint): Promise<boolean> {
    return (await this.staging.stat(manifestKey(id))) !== undefined;
  }

  /** Lists the files of every upload in staging, in no particular order. */
  async *list(): AsyncGenerator<StagedFile> {
    for await (const { key, modifiedAt } of this.staging.list()) {
      const name = parseStagingKey(key);
      if (name?.kind === 'trace') yield { kind: 'trace', id: name.id, storeIndex: name.storeIndex, modifiedAt };
      else if (name) yield { kind: name.kind, id: name.id, modifiedAt };
    }
  }

  /** Keeps for a day why an acknowledged upload failed. */
  async addFailure(id: bigint, reason: FailureReason): Promise<void> {
    await this.failures.add(id, reason);
    this.faults.reach('failure-recorded');
  }

  findFailure(id: bigint): Promise<FailureReason | undefined> {
    return this.failures.find(id);
  }

  /** Deletes what interrupted writes left behind, if it is older than `olderThanMs`. */
  async deletePartials(olderThanMs: number): Promise<void> {
    await this.staging.deletePartials(olderThanMs);
  }

  deleteFailuresBefore(time: number): Promise<void> {
    return this.failures.deleteBefore(time);
  }
}

/** For a `catch` where a manifest that a power cut truncated counts as absent. */
export function undefinedIfTruncated(error: unknown): undefined {
  if (!(error instanceof DomainError && error.code === 'damaged-image')) throw error;
}
