import { DomainError } from '#errors';
import { LinksRepository } from '#links';
import { Injectable } from '@nestjs/common';

import type { FoundRecord } from './found-record.js';
import { OriginalStores } from './original-stores.js';
import { RowRecords } from './row-records.js';
import { StagedRecords } from './staged-records.js';
import { type FailureReason, UploadFailuresRepository } from './upload-failures.repository.js';
import {
  bytesLocation,
  ownerOf,
  type UploadManifest,
  type UploadRecord,
  undefinedIfTruncated,
} from './upload-manifest.js';

/**
 * The records of uploads. Before an upload can leave anything behind, a record says so: its staged bytes, or a row if
 * its object goes to a store at once. So the sweeper reads the records, and no store of images is ever listed.
 */
@Injectable()
export class UploadRecords {
  constructor(
    private readonly staged: StagedRecords,
    private readonly rows: RowRecords,
    private readonly originals: OriginalStores,
    private readonly failures: UploadFailuresRepository,
    private readonly links: LinksRepository,
  ) {}

  /**
   * Records that a store may hold an object of this upload, before its first byte is put, and that its image may be
   * claimed for the account `ownerId`.
   */
  async begin(id: bigint, ownerId: bigint | null): Promise<void> {
    await this.rows.insert(id, ownerId);
  }

  /**
   * Records the manifest of a `recorded` or `acknowledged` upload. What is acknowledged is durable when this resolves.
   * While the database does not answer, a manifest that belongs into a row goes to staging. An upload that has ended
   * gets no row again.
   */
  async write(id: bigint, manifest: UploadManifest): Promise<void> {
    if (bytesLocation(manifest) === 'staging') return this.staged.write(id, manifest);
    try {
      await this.rows.save(id, manifest);
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'unavailable')) throw error;
      await this.staged.write(id, manifest);
    }
  }

  /** Throws `damaged-image` for a manifest that a power cut truncated. */
  async find(id: bigint): Promise<UploadRecord | undefined> {
    const staged = await this.staged.find(id);
    if (staged && staged.state !== 'receiving') return staged;
    return (await this.rows.find(id)) ?? staged;
  }

  /** Throws `upload-not-found` for an upload without a manifest, and what `find` throws. */
  async readManifest(id: bigint): Promise<UploadManifest> {
    const record = await this.find(id);
    if (record && record.state !== 'receiving') return record.manifest;
    throw new DomainError('upload-not-found', 'No such upload is recorded.');
  }

  /**
   * Returns whether the upload is acknowledged. A truncated manifest is not, because an acknowledged one is durable.
   */
  async isAcknowledged(id: bigint): Promise<boolean> {
    const record = await this.find(id).catch(undefinedIfTruncated);
    return record?.state === 'acknowledged';
  }

  /**
   * Counts the image of an owner with a limit before its client is promised the link, so that it is not refused for
   * space later. Its record must be there, so that the claim of a process that dies is found. Throws `account-full`.
   */
  async claim(id: bigint, manifest: UploadManifest): Promise<void> {
    const owner = ownerOf(manifest);
    const isLimited = owner && (owner.totalBytes.account !== null || owner.totalBytes.key !== null);
    if (isLimited) await this.links.claim(owner, { id, bytes: manifest.bytes });
  }

  /** Ends the claim of an upload that gets no link. */
  async release(id: bigint, manifest: UploadManifest): Promise<void> {
    const owner = ownerOf(manifest);
    if (owner) await this.links.release(owner.accountId, id);
  }

  /**
   * Returns whether an accepted upload can still become a link: its bytes are staged, or its object has a record. Asks
   * the database only about an object.
   */
  async holdsBytes(id: bigint, manifest: UploadManifest): Promise<boolean> {
    if (bytesLocation(manifest) === 'staging') return this.staged.hasBytes(id);
    return (await this.staged.hasStoredManifest(id)) || (await this.rows.find(id)) !== undefined;
  }

  async hasManifest(id: bigint): Promise<boolean> {
    if (await this.staged.hasManifest(id)) return true;
    const row = await this.rows.find(id);
    return row !== undefined && row.state !== 'receiving';
  }

  /** Makes bytes and manifest durable that another process wrote. A row is durable already. */
  async flush(id: bigint): Promise<void> {
    await this.staged.flush(id);
  }

  /** Ends the record of an upload whose link was just inserted. The row of a stored object ended with that. */
  async end(id: bigint, manifest: UploadManifest): Promise<void> {
    if (bytesLocation(manifest) === 'staging') await this.staged.delete(id);
  }

  /** Deletes an upload that was not accepted, so that only this process knows of it. */
  async deleteUnaccepted(id: bigint, upload: Pick<UploadManifest, 'storedIn'>): Promise<void> {
    if (bytesLocation(upload) === 'staging') await this.staged.delete(id);
    else await this.discard(id);
  }

  /** Deletes every record of an upload. */
  async delete(id: bigint): Promise<void> {
    await Promise.all([this.staged.delete(id), this.staged.deleteStoredManifest(id)]);
    await this.rows.delete(id);
  }

  /** Deletes an upload that will never have a link: first its objects, then its records. */
  async discard(id: bigint): Promise<void> {
    await this.originals.delete(id);
    await this.delete(id);
  }

  /**
   * Ends an upload whose image is refused. The reason is kept for a day if a client was promised the link, also if that
   * happens meanwhile: a process that acknowledges the upload from then on finds its bytes gone and answers with the
   * refusal. `manifest`: the manifest if it is known, else that of the record counts.
   */
  async refuse(
    id: bigint,
    reason: FailureReason,
    { isAcknowledged, manifest }: { isAcknowledged: boolean; manifest?: UploadManifest | undefined },
  ): Promise<void> {
    if (isAcknowledged) await this.addFailure(id, reason);
    await this.originals.delete(id);
    await this.staged.deleteBytes(id);
    const record = await this.find(id).catch(undefinedIfTruncated);
    const recorded = record && record.state !== 'receiving' ? record.manifest : undefined;
    if (!isAcknowledged && record?.state === 'acknowledged') await this.addFailure(id, reason);
    // After the bytes are gone, so that it ends the claim of a process that found them and acknowledged the upload.
    const accepted = manifest ?? recorded;
    if (accepted) await this.release(id, accepted);
    await this.delete(id);
  }

  /** Ends the adoption of an image by the account `ownerId`. */
  endAdoption(id: bigint, ownerId: bigint): Promise<void> {
    return this.rows.endAdoption(id, ownerId);
  }

  /** Lists the records of all uploads, in no particular order. */
  async *list(): AsyncGenerator<FoundRecord> {
    yield* this.staged.list();
    yield* this.rows.list();
  }

  /** Keeps for a day why an acknowledged upload failed. */
  addFailure(id: bigint, reason: FailureReason): Promise<void> {
    return this.failures.add(id, reason);
  }

  findFailure(id: bigint): Promise<FailureReason | undefined> {
    return this.failures.find(id);
  }

  deleteFailuresBefore(time: number): Promise<void> {
    return this.failures.deleteBefore(time);
  }
}
