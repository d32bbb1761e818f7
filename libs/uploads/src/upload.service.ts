import { DomainError, withDeadline } from '#errors';
import { isFinal, type JobOutcome, JobQueue } from '#jobs';
import { createdAtMs } from '#keys';
import { isLive, type Link, LinkStore } from '#links';
import { metrics } from '#observability';
import { Injectable } from '@nestjs/common';

import { ImageLocator } from './image-locator.js';
import { OriginalWriter } from './original-writer.js';
import { storeImageJob } from './store-image.job.js';
import type { PendingState, PendingUpload, ReceivedBytes, Upload, UploadFields } from './upload.js';
import { acknowledged, type UploadManifest } from './records/upload-manifest.js';
import { undefinedIfTruncated, UploadRecords } from './records/upload-records.js';
import { measureStage } from './upload-stages.js';

/** An upload that takes longer is recorded, so that it is finished even if its process dies. */
const RECORD_AFTER_MS = 500;
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
    private readonly jobs: JobQueue,
    private readonly locator: ImageLocator,
    private readonly links: LinkStore,
  ) {}

  /**
   * Makes received bytes an upload in the given state and queues its job. Returns an `acknowledged` upload, whatever
   * was asked for, if the queue takes no jobs now; then there is nothing to wait for, and the sweeper queues the job.
   */
  async accept(bytes: ReceivedBytes, fields: UploadFields, state: PendingState): Promise<PendingUpload> {
    const { id } = bytes;
    const manifest: UploadManifest = {
      version: 1,
      title: fields.title,
      description: fields.description,
      expiresAt: fields.expiresAt,
      bytes: bytes.size,
      sha256: bytes.sha256.toString('hex'),
      place: this.originals.chooseStore(),
      answer: state === 'acknowledged' ? 'accepted' : 'now',
      image: bytes.image,
    };
    if (state !== 'received') await this.recordOrDelete(id, manifest);
    try {
      await measureStage('queue', () => this.jobs.add(storeImageJob, String(id), { id: String(id), manifest }));
      return { state, id, manifest };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (state !== 'acknowledged') await this.recordOrDelete(id, acknowledged(manifest));
      return { state: 'acknowledged', id, manifest: acknowledged(manifest) };
    }
  }

  /**
   * Takes over the upload of a request that died or was paused until it lost its claim, and queues its job again.
   * Returns undefined if the upload was not accepted or its image is gone. An id that was not accepted gets a
   * tombstone, so that a paused request that accepts it later makes no link.
   */
  async resume(id: bigint): Promise<Upload | undefined> {
    const found = await this.locator.locate(id);
    if ('link' in found) return isLive(found.link) ? { state: 'linked', id, link: found.link } : undefined;
    const manifest = found.state === 'staged' ? await this.records.read(id).catch(undefinedIfTruncated) : undefined;
    if (manifest) {
      await this.queueAgain(id).catch(unlessQueueFails);
      return { state: manifest.answer === 'accepted' ? 'acknowledged' : 'recorded', id, manifest };
    }
    if (await this.links.createTombstone(id)) return undefined;
    // The job inserted the link in the meantime.
    return this.resume(id);
  }

  /**
   * Makes an accepted upload durable, which another process may have written. Returns false if no upload with this id
   * was accepted. Throws `upload-gone` if its image was deleted.
   */
  async flushAccepted(id: bigint): Promise<boolean> {
    const { state } = await this.locator.locate(id);
    if (state === 'gone') throw new DomainError('upload-gone', 'The image was deleted before it was stored.');
    if (state === 'staged') await this.records.flush(id);
    return state !== 'unknown';
  }

  /** Queues the job of a recorded upload. A job that is queued already stays as it is. */
  async queueAgain(id: bigint): Promise<void> {
    await this.jobs.add(storeImageJob, String(id), { id: String(id) });
  }

  /**
   * Returns the link of an upload, or undefined if it has none after `timeoutMs`; then the upload is acknowledged and
   * will be finished. The link may be a tombstone. Throws why an upload was refused.
   */
  async wait(upload: Upload, timeoutMs: number): Promise<Link | undefined> {
    if (upload.state === 'linked') return upload.link;
    return measureStage('wait', () => this.waitForLink(upload, timeoutMs));
  }

  /**
   * The job: writes the original and inserts the link, which it returns. An image that is refused leaves nothing; after
   * any other failure the upload stays as it was, for another try. `known`: the manifest that came with the job.
   */
  async store(id: bigint, known?: UploadManifest): Promise<Link> {
    try {
      // A repeat after the link was inserted finds no manifest. The catch below returns the link.
      const manifest = known ?? (await this.records.read(id));
      if (!manifest) throw new DomainError('upload-not-found', 'No such upload is staged.');
      const stored = await this.originals.write(id, manifest);
      const link = await measureStage('row', () => this.links.create(stored));
      metrics.uploadBytes.inc(link.bytes);
      metrics.timeToLink.observe(Math.max(0, Date.now() - createdAtMs(id)) / 1000);
      return await this.finish(link);
    } catch (error) {
      // Another process may have finished the same job and deleted the staged bytes.
      const link = isFinal(error) ? await this.locator.findLink(id) : null;
      if (link) return this.finish(link);
      throw await this.failedWith(id, error);
    }
  }

  /**
   * Ends an upload that was promised to nobody and whose process died: deletes its bytes and any object without a link.
   * Does nothing while the queue knows the job. A live link stays.
   */
  async abandon(id: bigint): Promise<void> {
    if (await this.jobs.state(storeImageJob, String(id))) return;
    // A job that still runs somewhere, unknown to the queue, finds the tombstone and makes no link.
    const isTombstone = await this.links.createTombstone(id);
    const link = isTombstone ? null : await this.locator.findLink(id);
    if (link?.deletedAt === null) await this.records.delete(id);
    else await this.records.discard(id);
  }

  private async recordOrDelete(id: bigint, manifest: UploadManifest): Promise<void> {
    try {
      await this.records.write(id, manifest, { durable: manifest.answer === 'accepted' });
    } catch (error) {
      await this.records.delete(id);
      throw error;
    }
  }

  private async waitForLink(upload: PendingUpload, timeoutMs: number): Promise<Link | undefined> {
    const { id, manifest } = upload;
    // One wait for all steps: the queue may forget a job that has ended.
    const jobEnd = this.jobs.wait(storeImageJob, String(id), timeoutMs + ACKNOWLEDGE_MS);
    const firstMs = Math.min(timeoutMs, RECORD_AFTER_MS);
    let link = await this.linkWithin(upload, jobEnd, firstMs);
    if (!link && timeoutMs > firstMs) {
      if (upload.state === 'received') await this.records.write(id, manifest, { durable: false });
      const recorded = upload.state === 'received' ? { ...upload, state: 'recorded' as const } : upload;
      link = await this.linkWithin(recorded, jobEnd, timeoutMs - firstMs);
    }
    return link ?? this.acknowledge(upload, jobEnd);
  }

  /** Returns undefined if the upload has no link yet and its bytes are still staged. */
  private async linkWithin(upload: PendingUpload, jobEnd: JobEnd, timeoutMs: number): Promise<Link | undefined> {
    const { id, state } = upload;
    const outcome = await withDeadline(jobEnd, timeoutMs, () => undefined);
    if (outcome?.ok) return outcome.result;
    if (!outcome) return (await this.locator.findLink(id)) ?? undefined;
    const found = await this.locator.locateReceived(id);
    if ('link' in found) return found.link;
    if (isFull(outcome.error)) {
      // Without a manifest, no other process knows the upload. With one, the sweeper may have queued its job again. If
      // the database is full too, there can be no tombstone now, and the sweeper finishes the upload later.
      if (state === 'received') await this.records.discard(id);
      else await this.abandon(id).catch(() => undefined);
      throw outcome.error;
    }
    if (found.state === 'staged') return undefined;
    // The job refused the image, perhaps before the manifest was written.
    if (state !== 'received') await this.records.delete(id);
    throw outcome.error;
  }

  /** Returns undefined once the upload is acknowledged, or the link if its job ended in the meantime. */
  private async acknowledge({ id, manifest }: PendingUpload, jobEnd: JobEnd): Promise<Link | undefined> {
    await this.records.write(id, acknowledged(manifest), { durable: true });
    // `refuse` runs concurrently: it deletes the bytes first and reads the manifest afterwards. This method writes the
    // manifest first and looks for the bytes afterwards, so at least one of the two sees the other.
    const found = await this.locator.locateReceived(id);
    if (found.state === 'staged') return undefined;
    const outcome = 'link' in found ? undefined : await jobEnd;
    await this.records.delete(id);
    if ('link' in found) return found.link;
    const link = outcome?.ok ? outcome.result : await this.locator.findLink(id);
    if (link) return link;
    throw outcome?.ok === false
      ? outcome.error
      : new DomainError('unavailable', 'The upload was lost before it was acknowledged. Send it again.', {
          retryAfterSeconds: 1,
        });
  }

  /** Deletes what is staged. If the link is a tombstone, the objects are deleted too. */
  private async finish(link: Link): Promise<Link> {
    if (link.deletedAt === null) await this.records.delete(link.id);
    else await this.records.discard(link.id);
    return link;
  }

  /**
   * Returns the error of the job: a final one if the image is refused, or if the store is full and no client got a 202.
   */
  private async failedWith(id: bigint, error: unknown): Promise<unknown> {
    if (!(error instanceof DomainError) || !(isFinal(error) || isFull(error))) return error;
    try {
      const isAcknowledged = await this.records.isAcknowledged(id);
      if (isFinal(error)) await this.refuse(id, error, isAcknowledged);
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

  private async refuse(id: bigint, error: DomainError, isAcknowledged: boolean): Promise<void> {
    if (isAcknowledged) {
      await this.records.addFailure(id, error);
      return this.records.discard(id);
    }
    await this.records.discardBytes(id);
    // A process that acknowledges the upload from here on finds the bytes gone and answers with the refusal.
    if (await this.records.isAcknowledged(id)) await this.records.addFailure(id, error);
    await this.records.delete(id);
  }
}

const isFull = (error: unknown): boolean => error instanceof DomainError && error.code === 'no-space';

/** For a `catch` where the sweeper queues the job later. */
function unlessQueueFails(error: unknown): void {
  if (!(error instanceof DomainError)) throw error;
}
