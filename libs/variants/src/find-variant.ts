import { DomainError } from '#errors';
import type { VariantExtension, WantedVariant } from '#formats';
import { type RenderLane, renderLane } from '#imaging';
import { isFinal } from '#jobs';
import { ANIMATED, formatAt, type Link } from '#links';
import { ImageStores, type ObjectFacts, variantKey } from '#storage';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { setTimeout as sleep } from 'node:timers/promises';

import { pending, RenderShares, type ShareLimits } from './render-shares.js';
import { VariantJobs } from './variant-jobs.js';

/** No request is held longer for a render. */
const WAIT_MS = 5_000;
/** A page of 100 thumbnails asks for all of them at the same time over HTTP/2. */
const SHARE: ShareLimits = { atOnce: 8, waiting: 100, total: 2_000 };
const ASK_AGAIN_MS = 100;
const MAX_REMEMBERED = 10_000;
const FAILURE_MS = 10 * 60_000;
const SLOW_MS = 60 * 60_000;

/** A variant of a live link: from the store, or made on first request, once however many ask. */
@Injectable()
export class FindVariant {
  private readonly shares: Record<RenderLane, RenderShares> = {
    light: new RenderShares(SHARE),
    heavy: new RenderShares(SHARE),
  };
  /** What a client's requests for the same variant wait for. */
  private readonly asked = new Map<string, Promise<ObjectFacts>>();
  /** Why the last render failed, by lane and image: it is not decoded again for every request. */
  private readonly failures = new LRUCache<string, DomainError>({ max: MAX_REMEMBERED, ttl: FAILURE_MS });
  /** Images that took too long for the light lane. */
  private readonly slow = new LRUCache<bigint, true>({ max: MAX_REMEMBERED, ttl: SLOW_MS });

  constructor(
    private readonly stores: ImageStores,
    private readonly jobs: VariantJobs,
  ) {}

  /**
   * Where the variant is. `client`: who asks, and whose share of the renders it takes. Throws `variant-pending` with a
   * Retry-After when it takes longer than 5 s (the render goes on) or the client waits for too many images, `damaged-image`
   * or `unavailable` for an image that can't be rendered, `image-gone` for one deleted meanwhile.
   */
  async find(link: Link, wanted: WantedVariant, client: string): Promise<ObjectFacts> {
    const kept = await this.look(link, wanted);
    if (kept) return kept;
    const name = `${client} ${variantKey(link.id, wanted.size, wanted.extension)}`;
    const known = this.asked.get(name);
    if (known) return known;
    const found = this.wait(link, wanted, client).finally(() => this.asked.delete(name));
    this.asked.set(name, found);
    return found;
  }

  private async wait(link: Link, wanted: WantedVariant, client: string): Promise<ObjectFacts> {
    const signal = AbortSignal.timeout(WAIT_MS);
    const until = performance.now() + WAIT_MS;
    const lane = this.laneOf(link, wanted.extension);
    try {
      return await this.shares[lane].hold(client, link.id, signal, (turn) =>
        this.make(lane, link, wanted, { turn, until }),
      );
    } catch (error) {
      if (lane === 'heavy' || !this.slow.has(link.id)) throw error;
      return this.shares.heavy.hold(client, link.id, signal, (turn) =>
        this.make('heavy', link, wanted, { turn, until }),
      );
    }
  }

  private async make(
    lane: RenderLane,
    link: Link,
    wanted: WantedVariant,
    { turn, until }: { turn: number; until: number },
  ): Promise<ObjectFacts> {
    const failure = this.failures.get(nameOf(lane, link));
    if (failure) throw failure;
    for (;;) {
      const timeoutMs = Math.max(0, until - performance.now());
      const outcome = await this.jobs.make(lane, link.id, wanted, { turn, timeoutMs });
      const made = await this.look(link, wanted);
      if (made) return made;
      if (outcome?.ok === false) throw this.remembered(lane, link, outcome.error);
      if (performance.now() >= until) throw pending('The variant is being made.');
      // A render that had begun before this variant was asked for has ended: the next one makes it. Or the queue does not
      // know the job: another process takes the one that ended away, to add the next.
      if (!outcome) await sleep(ASK_AGAIN_MS);
    }
  }

  private laneOf(link: Link, extension: VariantExtension): RenderLane {
    if (this.slow.has(link.id)) return 'heavy';
    const { format, width, height, flags } = link;
    return renderLane({ format: formatAt(format), width, height, isAnimated: (flags & ANIMATED) !== 0 }, extension);
  }

  private remembered(lane: RenderLane, link: Link, error: unknown): unknown {
    if (!(error instanceof DomainError) || !isFinal(error) || error.kind === 'gone') return error;
    if (error.code === 'variant-pending') this.slow.set(link.id, true);
    else this.failures.set(nameOf(lane, link), error);
    return error;
  }

  private look(link: Link, { size, extension }: WantedVariant): Promise<ObjectFacts | undefined> {
    return this.stores.at(link.store).stat(variantKey(link.id, size, extension));
  }
}

const nameOf = (lane: RenderLane, { id }: Link) => `${lane} ${id}`;
