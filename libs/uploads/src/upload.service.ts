import { DomainError, withDeadline } from '#errors';
import { isFinal, type JobOutcome } from '#jobs';
import { createdAtMs } from '#keys';
import { BlockedImageError, type Link, linkState, LinkStore } from '#links';
import { metrics } from '#observability';
import { Injectable } from '@nestjs/common';

import { ImageLocator } from './image-locator.js';
import { OriginalWriter } from './original-writer.js';
import {
  acknowledged,
  addressOf,
  bytesLocation,
  type BytesLocation,
  manifestOwner,
  ownerOf,
  type UploadManifest,
} from './records/upload-manifest.js';
import { UploadRecords } from './records/upload-records.js';
import {
  allows,
  type PendingState,
  type PendingUpload,
  type ReceivedBytes,
  type Upload,
  type UploadFields,
} from './upload.js';
import { UploadJobs } from './upload-jobs.js';
import { measureStage } from './upload-stages.js';

/** Time for which the end of a job is still awaited while its upload is being acknowledged. */
const ACKNOWLEDGE_MS = 10_000;

type JobEnd = Promise<JobOutcome<Link> | undefined>;

/**
 * The life of an upload, from received bytes to a link. Every step can be repeated with the same outcome, in whichever
 * process, because the id names all that a step writes.
 */
@Injectable()
export class UploadService {
  constructor(
    private readonly records: UploadRecords,
    private readonly originals: OriginalWriter,
    private readonly jobs: UploadJobs,
    private readonly locator: ImageLocator,
    private readonly links: LinkStore,
  ) {}

  /**
   * Makes received bytes an upload in the given state and queues its job. Returns an `acknowledged` upload, whatever
   * was asked for, if the queue takes no jobs now; then there is nothing to wait for, and the sweeper queues the job.
   */
  async accept(bytes: ReceivedBytes, fields: UploadFields, wanted: PendingState): Promise<PendingUpload> {
    const { id } = bytes;
    const place = bytes.place ?? this.originals.chooseStore();
    const accepted = manifestOf(bytes, fields, place);
    const manifest = wanted === 'acknowledged' ? acknowledged(accepted) : accepted;
    const state = this.needsManifest(bytes, fields) && wanted === 'received' ? 'recorded' : wanted;
    if (state !== 'received') await this.recordOrDelete(id, manifest);
    try {
      await measureStage('queue', () => this.jobs.add(id, bytesLocation(manifest), manifest));
      return { state, id, manifest };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (state !== 'acknowledged') await this.recordOrDelete(id, acknowledged(manifest));
      return { state: 'acknowledged', id, manifest: acknowledged(manifest) };
    }
  }

  /** Queues the job of a recorded upload. A job that is queued already stays as it is. */
  async queueAgain(id: bigint, location: BytesLocation): Promise<void> {
    await this.jobs.add(id, location);
  }

  /**
   * Returns the link of an upload, or undefined if it has none after `timeoutMs`, or is held then; the upload is
   * acknowledged and will be finished. The link may be a tombstone. Throws why an upload was refused, and
   * `image-blocked` if the moderation hook blocked it.
   */
  async wait(upload: Upload, timeoutMs: number): Promise<Link | undefined> {
    const until = performance.now() + timeoutMs;
    const link =
      upload.state === 'linked' ? upload.link : await measureStage('wait', () => this.waitForLink(upload, timeoutMs));
    if (!link || linkState(link) !== 'held') return link;
    return measureStage('decision', () => this.waitForDecision(link.id, Math.max(0, until - performance.now())));
  }

  /**
   * The job: writes the original and inserts the link, which it returns. An image that is refused leaves nothing; after
   * any other failure the upload stays as it was, for another try. `known`: the manifest that came with the job.
   */
  async store(id: bigint, known?: UploadManifest): Promise<Link> {
    try {
      await this.requireUnrefused(id);
      // A repeat after the link was inserted finds no record. The catch below returns the link.
      const manifest = known ?? (await this.records.readManifest(id));
      const isStored = bytesLocation(manifest) === 'store';
      const stored = await (isStored ? this.originals.linkStored(id, manifest) : this.originals.write(id, manifest));
      // The process that put the object queued the job with its manifest. Otherwise nobody knows whether it is there.
      if (isStored && !known) await this.originals.verify(stored);
      const { moderated } = this.jobs;
      const more = { endsUpload: isStored, owner: ownerOf(manifest), address: addressOf(manifest), moderated };
      const link = await measureStage('row', () => this.links.create(stored, more));
      metrics.uploadBytes.inc(link.bytes);
      metrics.timeToLink.observe(Math.max(0, Date.now() - createdAtMs(id)) / 1000);
      return await this.finish(link, known);
    } catch (error) {
      // Another process may have finished the same job and ended the record.
      const link = isFinal(error) ? await this.locator.findLink(id) : null;
      if (link) return this.finish(link, known);
      throw await this.failedWith(id, error, known);
    }
  }

  /**
   * Ends an upload that was promised to nobody and whose process died: deletes its bytes and any object without a link.
   * Does nothing while the queue knows the job. A live link stays. `ownerId`: the account that the image may be claimed
   * for, or null.
   */
  async abandon(id: bigint, ownerId: bigint | null): Promise<void> {
    if (!(await this.jobs.state(id))) await this.endWithoutLink(id, ownerId);
  }

  private async endWithoutLink(id: bigint, ownerId: bigint | null): Promise<void> {
    // A job that still runs somewhere finds the tombstone and makes no link.
    const isTombstone = await this.links.createTombstone(id, ownerId);
    const link = isTombstone ? null : await this.locator.findLink(id);
    if (link?.deletedAt === null) return this.records.delete(id);
    // The tombstone of another process may have no owner.
    if (link) await this.links.release(id, ownerId);
    await this.records.discard(id);
  }

  /** The job may die between its claim and the link. Then the record must say whose claim it was. */
  private needsManifest({ recordedOwnerId }: ReceivedBytes, { owner }: UploadFields): boolean {
    return owner !== undefined && this.links.claimsApart && recordedOwnerId !== owner.accountId;
  }

  /** Returns whether the job may have claimed the image although it has no link. */
  private mayBeClaimed({ owner }: UploadManifest): boolean {
    return owner !== undefined && this.links.claimsApart;
  }

  private async recordOrDelete(id: bigint, manifest: UploadManifest): Promise<void> {
    try {
      await this.records.write(id, manifest);
      if (manifest.answer === 'accepted') await this.records.claim(id, manifest);
    } catch (error) {
      // A claim whose commit was not answered may be made. If it cannot be released, the upload stays and is stored.
      if (manifest.answer === 'accepted') await this.records.release(id, manifest);
      await this.records.deleteUnaccepted(id, manifest);
      throw error;
    }
  }

  private async waitForLink(upload: PendingUpload, timeoutMs: number): Promise<Link | undefined> {
    const { id, manifest } = upload;
    // One wait for both steps: the queue may forget a job that has ended.
    const jobEnd = this.jobs.wait(id, bytesLocation(manifest), timeoutMs + ACKNOWLEDGE_MS);
    const outcome = await withDeadline(jobEnd, timeoutMs, () => undefined);
    if (outcome?.ok) return outcome.result;
    const link = outcome ? await this.linkDespite(upload, outcome.error) : undefined;
    return link ?? this.acknowledge(upload, jobEnd);
  }

  /** Returns undefined if the image is still held after `timeoutMs`. Throws why it was refused or blocked. */
  private async waitForDecision(id: bigint, timeoutMs: number): Promise<Link | undefined> {
    await this.jobs.waitForDecision(id, timeoutMs);
    const link = await this.locator.findLink(id);
    const state = link ? linkState(link) : 'refused';
    if (state === 'refused')
      throw (await this.refusalOf(id)) ?? new DomainError('image-gone', 'The image was deleted.');
    if (state === 'blocked') throw new BlockedImageError(id);
    return state === 'held' ? undefined : (link ?? undefined);
  }

  /** The job of an image that the moderation hook refused may be repeated, and must not store the image again. */
  private async requireUnrefused(id: bigint): Promise<void> {
    const refusal = this.jobs.moderated === 'before' ? await this.refusalOf(id) : undefined;
    if (refusal) throw refusal;
  }

  private async refusalOf(id: bigint): Promise<DomainError | undefined> {
    const failure = await this.records.findFailure(id);
    return failure && new DomainError(failure.code, failure.detail);
  }

  /** Called after the job failed. Returns undefined if the upload can still become a link. */
  private async linkDespite({ id, state, manifest }: PendingUpload, error: unknown): Promise<Link | undefined> {
    const found = await this.locator.findPending(id, manifest);
    if (found && found !== true) return found;
    if (isFull(error) && allows(state, 'abandon')) {
      // Without a manifest, no other process knows the upload. With one, the sweeper may have queued its job again. If
      // the database is full too, there can be no tombstone now, and the sweeper finishes the upload later.
      if (state === 'received' && !this.mayBeClaimed(manifest)) await this.records.discard(id);
      else await this.abandon(id, accountOf(manifest)).catch(() => undefined);
      throw error;
    }
    if (found) return undefined;
    // The job refused the image, perhaps before the manifest was written.
    if (state !== 'received') await this.records.delete(id);
    throw error;
  }

  /** Returns undefined once the upload is acknowledged, or the link if its job ended in the meantime. */
  private async acknowledge({ id, manifest }: PendingUpload, jobEnd: JobEnd): Promise<Link | undefined> {
    await this.records.write(id, acknowledged(manifest));
    await this.claimOrRefuse(id, manifest);
    // `UploadRecords.refuse` runs concurrently: it deletes the bytes first and reads the manifest afterwards. This
    // method writes the manifest first and looks for the bytes afterwards, so at least one of the two sees the other.
    const found = await this.locator.findPending(id, manifest);
    if (found === true) return undefined;
    const outcome = found ? undefined : await jobEnd;
    const link = found ?? (outcome?.ok ? outcome.result : await this.locator.findLink(id));
    if (link?.deletedAt !== null) await this.records.release(id, manifest);
    await this.records.delete(id);
    if (link) return link;
    throw outcome?.ok === false
      ? outcome.error
      : new DomainError('unavailable', 'The upload was lost before it was acknowledged. Send it again.', {
          retryAfterSeconds: 1,
        });
  }

  /** An upload that its owner has no space for ends here, because its job may find space that was freed meanwhile. */
  private async claimOrRefuse(id: bigint, manifest: UploadManifest): Promise<void> {
    try {
      await this.records.claim(id, manifest);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'account-full') {
        await this.endWithoutLink(id, accountOf(manifest));
      }
      throw error;
    }
  }

  /**
   * Ends the record, and has the image moderated. If the link is a tombstone, the objects are deleted too. `known`: as
   * `store` got it.
   */
  private async finish(link: Link, known: UploadManifest | undefined): Promise<Link> {
    if (link.deletedAt !== null) await this.records.discard(link.id);
    else if (known) await this.records.end(link.id, known);
    else await this.records.delete(link.id);
    if (link.deletedAt === null) await this.jobs.moderate(link.id);
    return link;
  }

  /**
   * Returns the error of the job: a final one if the image is refused, or if the store is full and no client got a 202.
   */
  private async failedWith(id: bigint, error: unknown, manifest: UploadManifest | undefined): Promise<unknown> {
    if (!(error instanceof DomainError) || !(isFinal(error) || isFull(error))) return error;
    try {
      const isAcknowledged = await this.records.isAcknowledged(id);
      if (isFinal(error)) await this.records.refuse(id, error, { isAcknowledged, manifest });
      else if (isAcknowledged) return error;
    } catch (failure) {
      // Staging did not tell whether the upload is acknowledged, so the upload must stay.
      return failure;
    }
    // A waiting client gets the error of a full store at once. `wait` ends the upload, because only the waiting process
    // knows whether the upload was acknowledged in the meantime.
    const { code, detail, limit, retryAfterSeconds } = error;
    return new DomainError(code, detail, { cause: error, limit, retryAfterSeconds, isFinal: true });
  }
}

const accountOf = (manifest: UploadManifest): bigint | null => ownerOf(manifest)?.accountId ?? null;

const isFull = (error: unknown): boolean => error instanceof DomainError && error.code === 'no-space';

/** Returns the manifest of an upload that is accepted. `place`: the store that is chosen for its image. */
export function manifestOf(bytes: ReceivedBytes, fields: UploadFields, place: number): UploadManifest {
  const { size, sha256, uploadSha256, image, storedIn } = bytes;
  return {
    version: 1,
    title: fields.title,
    description: fields.description,
    expiresAt: fields.expiresAt,
    bytes: size,
    sha256: sha256.toString('hex'),
    uploadSha256: uploadSha256.equals(sha256) ? undefined : uploadSha256.toString('hex'),
    place,
    answer: 'now',
    image,
    storedIn,
    owner: fields.owner && manifestOwner(fields.owner),
    address: fields.address?.toString('hex'),
  };
}
