import { DomainError } from '#errors';
import { JobQueue } from '#jobs';
import { LinksRepository, LinkStore, type PendingDeletion } from '#links';
import { metrics } from '#observability';
import { ImageStores } from '#storage';
import { Injectable } from '@nestjs/common';

import { imageObjects } from './image-objects.js';
import { purgeImageJob } from './purge-image.job.js';
import { PurgeOutside } from './purge-outside.js';

/** A pass of a deletion. */
interface Pass {
  /** Time since the deletion, ms. */
  atMs: number;
  /** Early passes purge the edges alone: the CDN has rates and prices, and nothing else can have become stale so soon. */
  purgesAll: boolean;
}

/**
 * A deletion is repeated, because what was under way may end after a pass and be cached: a fetch of an edge, and a variant that
 * was being rendered. The passes are close together first, for fetches that end soon; the last one is for an edge's fetch of
 * 20 MB from a store that sends 20 KB/s.
 */
const PASSES: readonly Pass[] = [
  { atMs: 0, purgesAll: true },
  { atMs: 2_000, purgesAll: false },
  { atMs: 5_000, purgesAll: false },
  { atMs: 15_000, purgesAll: false },
  { atMs: 60_000, purgesAll: true },
  { atMs: 900_000, purgesAll: true },
];
/** Passes that are due later than this are left to the sweeper. */
const LONGEST_DELAY_MS = 60_000;
/** Clocks of processes differ by less. */
const CLOCK_MS = 1_000;

/** Empties every layer of an image whose time has come: link, caches, objects. Safe to run again. */
@Injectable()
export class PurgeImage {
  constructor(
    private readonly links: LinksRepository,
    private readonly store: LinkStore,
    private readonly stores: ImageStores,
    private readonly outside: PurgeOutside,
    private readonly jobs: JobQueue,
  ) {}

  /** Makes the pass that is due, if any, and has the next one made in time. */
  async run(id: bigint): Promise<void> {
    const deletion = await this.links.findDeletion(id);
    if (!deletion || deletion.dueAt > Date.now() + CLOCK_MS) return;
    const { pass } = deletion;
    const [purged] = await Promise.allSettled([this.purge(id, deletion)]);
    const failure: unknown = purged.status === 'rejected' ? purged.reason : undefined;
    if (purged.status === 'fulfilled' && purged.value) return this.endPass(id, pass);
    // It stays due, so the sweeper has it done again, but behind the others: what is down for long must not hold them up.
    await this.links.postponeDeletion(id, Date.now() + delayOf(failure), pass);
    if (failure !== undefined) throw failure;
  }

  /** False where the shared cache could not be purged. Throws where another layer could not. */
  private async purge(id: bigint, deletion: PendingDeletion): Promise<boolean> {
    if (PASSES[deletion.pass]?.purgesAll !== false) return this.purgeAll(id, deletion);
    await this.outside.purgeEdges(id);
    return true;
  }

  private async purgeAll(id: bigint, { dueAt, pass }: PendingDeletion): Promise<boolean> {
    const link = await this.links.find(id);
    // It expired: nobody made it a tombstone yet.
    if (link && link.deletedAt === null) await this.store.delete(id);
    const goneAt = link?.deletedAt ?? link?.expiresAt ?? dueAt;
    const isUncached = await this.store.cacheTombstone(id, goneAt);
    const stored = this.stores.at(link?.store ?? 0).delete(imageObjects(id, link));
    // One that fails does not keep the other from being done.
    const [objects] = await Promise.allSettled([stored]);
    await this.outside.purge(id);
    if (objects.status === 'rejected') throw objects.reason;
    if (isUncached && pass === 0) metrics.purgeSeconds.observe((Date.now() - goneAt) / 1000);
    return isUncached;
  }

  /** The row is what the next pass is made from; its job only makes it earlier than the sweeper would. */
  private async endPass(id: bigint, pass: number): Promise<void> {
    const next = PASSES[pass + 1];
    if (!next) return this.links.endDeletion(id);
    const pauseMs = next.atMs - (PASSES[pass]?.atMs ?? 0);
    await this.links.postponeDeletion(id, Date.now() + pauseMs, pass + 1);
    if (pauseMs > LONGEST_DELAY_MS) return;
    await this.jobs
      .add(purgeImageJob, `${id}.${pass + 1}`, { id: String(id) }, { delayMs: pauseMs })
      .catch((error: unknown) => {
        if (!(error instanceof DomainError)) throw error;
      });
  }
}

/** Who says when to come back, and that nothing helps before, is not asked before. */
function delayOf(failure: unknown): number {
  if (!(failure instanceof DomainError) || !failure.isFinal) return 0;
  return (failure.retryAfterSeconds ?? 0) * 1000;
}
