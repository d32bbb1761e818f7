import { DomainError } from '#errors';
import { JobQueue } from '#jobs';
import { isBlocked, isRefused, type Link, LinksRepository, LinkStore, type PendingDeletion } from '#links';
import { FaultPoints, metrics } from '#observability';
import { Injectable } from '@nestjs/common';

import { ImageLayers, type PurgedLayer } from './image-layers.js';
import { purgeImageJob } from './purge-image.job.js';
import { passAfter, purgesAllLayers, retryDelayMs } from './purge-passes.js';

/** Passes that are due later than this are left to the sweeper. */
const MAX_JOB_DELAY_MS = 60_000;
/** The clocks of the processes differ by less. */
const CLOCK_SKEW_MS = 1_000;

/**
 * `incomplete`: the shared cache could not be reached. `outdated`: the image is live, and its deletion is due when it
 * expires or not at all.
 */
type PassOutcome = 'complete' | 'incomplete' | 'outdated';

/**
 * Purges deleted, expired and refused images from every layer, and blocked images from every cache, in passes
 * (`purge-passes.ts`). The row in `pending_deletions` contains the next pass and its time. A job runs the pass on time,
 * and the sweeper runs every pass that is due. A lost job therefore delays a purge and never prevents it.
 */
@Injectable()
export class PurgeService {
  constructor(
    private readonly links: LinksRepository,
    private readonly linkStore: LinkStore,
    private readonly layers: ImageLayers,
    private readonly jobs: JobQueue,
    private readonly faults: FaultPoints = new FaultPoints(),
  ) {}

  /**
   * Makes the pass that is due, if there is one, and schedules the next. Calling it twice is safe. Throws when a
   * layer failed; the deletion then stays due, behind the other due ones, so that a layer that is down for long does
   * not hold them up.
   */
  async purgeIfDue(id: bigint): Promise<void> {
    const deletion = await this.links.findDeletion(id);
    if (!deletion || deletion.dueAt > Date.now() + CLOCK_SKEW_MS) return;
    const { pass } = deletion;
    const [made] = await Promise.allSettled([this.makePass(deletion)]);
    const outcome = made.status === 'fulfilled' ? made.value : 'incomplete';
    if (outcome === 'outdated') return;
    if (outcome === 'complete') return this.scheduleNext(deletion);
    const failure: unknown = made.status === 'rejected' ? made.reason : undefined;
    await this.links.postponeDeletion(deletion, Date.now() + retryDelayMs(failure), pass);
    if (failure !== undefined) throw failure;
  }

  /** Looks into every layer for what is left of an image. Throws `image-not-found` for an id without a row. */
  async verify(id: bigint): Promise<PurgedLayer[]> {
    const link = await this.links.find(id);
    if (!link) throw new DomainError('image-not-found', 'There is no image with this key.');
    return this.layers.verify(link, await this.links.findDeletion(id));
  }

  /** Throws when a layer other than the shared cache failed. The first pass of a refused image deletes its row. */
  private async makePass(deletion: PendingDeletion): Promise<PassOutcome> {
    const { id, dueAt, pass } = deletion;
    if (!purgesAllLayers(pass)) {
      await this.layers.purgeEdges(id);
      return 'complete';
    }
    const link = await this.deleteIfExpired(id);
    if (link?.deletedAt === null) {
      if (!isBlocked(link)) return this.leaveLive(deletion, link);
      return (await this.layers.purgeCaches(id)) ? 'complete' : 'incomplete';
    }
    if (link) await this.linkStore.release(id, link.ownerId);
    const goneAt = link ? Math.min(link.deletedAt ?? Infinity, link.expiresAt ?? Infinity) : dueAt;
    const isUncached = await this.layers.purge(id, link, goneAt);
    if (link && isRefused(link)) await this.links.deleteRefused(id);
    if (isUncached && pass === 0) metrics.purgeSeconds.observe((Date.now() - goneAt) / 1000);
    return isUncached ? 'complete' : 'incomplete';
  }

  /** Returns the link, which is a tombstone now if it has expired, or null for an id without a row. */
  private async deleteIfExpired(id: bigint): Promise<Link | null> {
    const link = await this.links.find(id);
    if (link?.deletedAt !== null) return link;
    await this.linkStore.deleteExpired(id, Date.now() + CLOCK_SKEW_MS);
    return this.links.find(id);
  }

  /**
   * The image was unblocked, or got another expiry. The process that unblocked it may have died before it told the
   * others.
   */
  private async leaveLive(deletion: PendingDeletion, { expiresAt }: Link): Promise<PassOutcome> {
    if (!(await this.linkStore.forget(deletion.id))) return 'incomplete';
    if (expiresAt === null) await this.links.endDeletion(deletion);
    else if (expiresAt !== deletion.dueAt) await this.links.postponeDeletion(deletion, expiresAt, 0);
    return 'outdated';
  }

  private async scheduleNext(deletion: PendingDeletion): Promise<void> {
    const { id } = deletion;
    const next = passAfter(deletion.pass);
    if (!next) {
      await this.links.endDeletion(deletion);
      this.faults.reach('deletion-ended');
      return;
    }
    const dueAt = Date.now() + next.pauseMs;
    if (!(await this.links.postponeDeletion(deletion, dueAt, next.pass))) return;
    this.faults.reach('next-pass-planned');
    if (next.pauseMs > MAX_JOB_DELAY_MS) return;
    // The time is in the id: passes of an earlier block may still have jobs.
    await this.jobs
      .add(purgeImageJob, `${id}.${dueAt}`, { id: String(id) }, { delayMs: next.pauseMs })
      .catch((error: unknown) => {
        // The sweeper adds the job when the queue takes jobs again.
        if (!(error instanceof DomainError)) throw error;
      });
  }
}
