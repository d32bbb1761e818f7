import { DomainError } from '#errors';
import { JobQueue } from '#jobs';
import { type Link, LinksRepository, LinkStore, type PendingDeletion } from '#links';
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
 * `incomplete`: the shared cache could not be reached. `outdated`: the image is live, and its deletion is due at
 * another time or not at all.
 */
type PassOutcome = 'complete' | 'incomplete' | 'outdated';

/**
 * Purges deleted and expired images from every layer, in passes (`purge-passes.ts`). The row in `pending_deletions`
 * contains the next pass and its time. A job runs the pass on time, and the sweeper runs every pass that is due. A lost
 * job therefore delays a purge and never prevents it.
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
    if (outcome === 'complete') return this.scheduleNext(id, pass);
    const failure: unknown = made.status === 'rejected' ? made.reason : undefined;
    await this.links.postponeDeletion(id, Date.now() + retryDelayMs(failure), pass);
    if (failure !== undefined) throw failure;
  }

  /** Looks into every layer for what is left of an image. Throws `image-not-found` for an id without a row. */
  async verify(id: bigint): Promise<PurgedLayer[]> {
    const link = await this.links.find(id);
    if (!link) throw new DomainError('image-not-found', 'There is no image with this key.');
    return this.layers.verify(link, await this.links.findDeletion(id));
  }

  /** Throws when a layer other than the shared cache failed. */
  private async makePass({ id, dueAt, pass }: PendingDeletion): Promise<PassOutcome> {
    if (!purgesAllLayers(pass)) {
      await this.layers.purgeEdges(id);
      return 'complete';
    }
    const link = await this.requireTombstone(id);
    if (link === 'live') return 'outdated';
    if (link) await this.linkStore.release(id, link.ownerId);
    const goneAt = link ? Math.min(link.deletedAt ?? Infinity, link.expiresAt ?? Infinity) : dueAt;
    const isUncached = await this.layers.purge(id, link, goneAt);
    if (isUncached && pass === 0) metrics.purgeSeconds.observe((Date.now() - goneAt) / 1000);
    return isUncached ? 'complete' : 'incomplete';
  }

  /**
   * Returns the tombstone, or null for an id without a row. An image that expired has none before its first pass, which
   * makes it one. `live`: an edit has changed the expiry, and with it the deletion, since that was read.
   */
  private async requireTombstone(id: bigint): Promise<Link | null | 'live'> {
    const link = await this.links.find(id);
    if (!link || link.deletedAt !== null) return link;
    await this.linkStore.deleteExpired(id, Date.now() + CLOCK_SKEW_MS);
    const now = await this.links.find(id);
    return now?.deletedAt === null ? 'live' : now;
  }

  private async scheduleNext(id: bigint, pass: number): Promise<void> {
    const next = passAfter(pass);
    if (!next) {
      await this.links.endDeletion(id);
      this.faults.reach('deletion-ended');
      return;
    }
    await this.links.postponeDeletion(id, Date.now() + next.pauseMs, next.pass);
    this.faults.reach('next-pass-planned');
    if (next.pauseMs > MAX_JOB_DELAY_MS) return;
    const payload = { id: String(id) };
    await this.jobs
      .add(purgeImageJob, `${id}.${next.pass}`, payload, { delayMs: next.pauseMs })
      .catch((error: unknown) => {
        // The sweeper adds the job when the queue takes jobs again.
        if (!(error instanceof DomainError)) throw error;
      });
  }
}
