import { DomainError } from '#errors';
import { FaultPoints } from '#observability';
import { manifestKey, parseStagingKey, stagedKey, StagingStore, storedManifestKey } from '#storage';
import { Injectable } from '@nestjs/common';
import { Readable } from 'node:stream';

import type { FoundRecord } from './found-record.js';
import { bytesLocation, recordOf, uploadManifest, type UploadManifest, type UploadRecord } from './upload-manifest.js';

/**
 * Records of uploads in staging: the staged bytes are the record `receiving`, a manifest beside them is a later one.
 */
@Injectable()
export class StagedRecords {
  constructor(
    private readonly staging: StagingStore,
    private readonly faults: FaultPoints = new FaultPoints(),
  ) {}

  /**
   * Writes the manifest. An acknowledged upload survives a power cut when this resolves: its bytes and its manifest.
   */
  async write(id: bigint, manifest: UploadManifest): Promise<void> {
    const durable = manifest.answer === 'accepted';
    if (durable) await this.staging.flush(stagedKey(id));
    const text = Buffer.from(JSON.stringify(manifest));
    await this.staging.put(keyOf(id, manifest), Readable.from([text]), { durable });
    this.faults.reach('manifest-written');
  }

  /** Throws `damaged-image` for a manifest that a power cut truncated. */
  async find(id: bigint): Promise<UploadRecord | undefined> {
    const manifest = (await this.read(manifestKey(id))) ?? (await this.read(storedManifestKey(id)));
    if (manifest) return recordOf(manifest);
    return (await this.hasBytes(id)) ? { state: 'receiving' } : undefined;
  }

  async hasBytes(id: bigint): Promise<boolean> {
    return (await this.staging.stat(stagedKey(id))) !== undefined;
  }

  /** Returns whether there is the manifest of an upload whose object is in a store. */
  async hasStoredManifest(id: bigint): Promise<boolean> {
    return (await this.staging.stat(storedManifestKey(id))) !== undefined;
  }

  async hasManifest(id: bigint): Promise<boolean> {
    const found = await Promise.all(manifestKeys(id).map((key) => this.staging.stat(key)));
    return found.some((facts) => facts !== undefined);
  }

  /** Makes bytes and manifest durable that another process wrote. */
  async flush(id: bigint): Promise<void> {
    await Promise.all([stagedKey(id), manifestKey(id)].map((key) => this.staging.flush(key)));
  }

  async deleteBytes(id: bigint): Promise<void> {
    await this.staging.delete([stagedKey(id)]);
  }

  /** Deletes bytes and manifest of an upload that was staged. */
  async delete(id: bigint): Promise<void> {
    await this.staging.delete([stagedKey(id), manifestKey(id)]);
    this.faults.reach('staged-bytes-deleted');
  }

  async deleteStoredManifest(id: bigint): Promise<void> {
    await this.staging.delete([storedManifestKey(id)]);
  }

  /** Lists what staging has of every upload, in no particular order. */
  async *list(): AsyncGenerator<FoundRecord> {
    for await (const { key, modifiedAt } of this.staging.list()) {
      const name = parseStagingKey(key);
      if (!name) continue;
      const { id, kind } = name;
      if (kind === 'trace') yield { kind, id, modifiedAt, storeIndex: name.storeIndex };
      else if (kind === 'bytes') yield { kind: 'receiving', id, ownerId: null, modifiedAt };
      else yield { kind: 'recorded', id, modifiedAt, location: kind === 'manifest' ? 'staging' : 'store' };
    }
  }

  private async read(key: string): Promise<UploadManifest | undefined> {
    const reader = await this.staging.open(key);
    if (!reader) return undefined;
    const bytes = await reader.read(0, reader.size).finally(() => reader.close());
    try {
      return uploadManifest.parse(JSON.parse(bytes.toString()));
    } catch (cause) {
      throw new DomainError('damaged-image', 'The upload was cut short by a crash.', { cause });
    }
  }
}

/** Older versions do not know manifests without staged bytes, so those have a name that older versions skip. */
const keyOf = (id: bigint, manifest: UploadManifest): string =>
  bytesLocation(manifest) === 'staging' ? manifestKey(id) : storedManifestKey(id);

const manifestKeys = (id: bigint): string[] => [manifestKey(id), storedManifestKey(id)];
