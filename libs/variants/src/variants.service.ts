import type { VariantExtension, WantedVariant } from '#formats';
import { type RenderLane, renderLane } from '#imaging';
import { formatOf, isAnimated, type Link } from '#links';
import { ImageStores, type ObjectFacts, variantKey } from '#storage';
import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';

import { RenderFailures } from './render-failures.js';
import { RenderShares, type ShareLimits } from './render-shares.js';
import { VariantQueue } from './variant-queue.js';
import { variantPending } from './variants.errors.js';

/** The longest time that a request waits for a render. */
const WAIT_MS = 5_000;
/** A page of 100 thumbnails requests all of them at the same time over HTTP/2. */
const SHARE: ShareLimits = { atOnce: 8, waiting: 100, total: 2_000 };
const POLL_MS = 100;

/** Finds variants of live links. A variant that does not exist is rendered on request, once for all requests. */
@Injectable()
export class VariantsService {
  private readonly shares: Record<RenderLane, RenderShares> = {
    light: new RenderShares(SHARE),
    heavy: new RenderShares(SHARE),
  };
  /** One promise for all requests of a client for the same variant. */
  private readonly waiting = new Map<string, Promise<ObjectFacts>>();
  private readonly failures = new RenderFailures();

  constructor(
    private readonly stores: ImageStores,
    private readonly queue: VariantQueue,
  ) {}

  /**
   * The object of a variant. The render counts against the share of `client`. Throws `variant-pending` with a
   * Retry-After when the render takes longer than 5 s (it continues) or when the client waits for too many images,
   * `damaged-image` or `unavailable` for an image that cannot be rendered, and `image-gone` for an image that was
   * deleted meanwhile.
   */
  async find(link: Link, wanted: WantedVariant, client: string): Promise<ObjectFacts> {
    const stored = await this.findStored(link, wanted);
    if (stored) return stored;
    const name = `${client} ${variantKey(link.id, wanted.size, wanted.extension)}`;
    const known = this.waiting.get(name);
    if (known) return known;
    const rendered = this.renderInTurn(link, wanted, client).finally(() => this.waiting.delete(name));
    this.waiting.set(name, rendered);
    return rendered;
  }

  private async renderInTurn(link: Link, wanted: WantedVariant, client: string): Promise<ObjectFacts> {
    const signal = AbortSignal.timeout(WAIT_MS);
    const deadline = performance.now() + WAIT_MS;
    const renderIn = (lane: RenderLane) =>
      this.shares[lane].withTurn(client, link.id, signal, (turn) =>
        this.render(lane, link, wanted, { turn, deadline }),
      );
    const lane = this.laneOf(link, wanted.extension);
    try {
      return await renderIn(lane);
    } catch (error) {
      // The light lane has just found out that it is too slow for this image.
      if (lane === 'light' && this.failures.isSlow(link.id)) return renderIn('heavy');
      throw error;
    }
  }

  private async render(
    lane: RenderLane,
    link: Link,
    wanted: WantedVariant,
    { turn, deadline }: { turn: number; deadline: number },
  ): Promise<ObjectFacts> {
    const failure = this.failures.find(lane, link.id);
    if (failure) throw failure;
    for (;;) {
      const timeoutMs = Math.max(0, deadline - performance.now());
      const outcome = await this.queue.render(lane, link.id, wanted, { turn, timeoutMs });
      const stored = await this.findStored(link, wanted);
      if (stored) return stored;
      if (outcome?.ok === false) {
        this.failures.add(lane, link.id, outcome.error);
        throw outcome.error;
      }
      if (performance.now() >= deadline) throw variantPending('The variant is being rendered.');
      // The job that has ended began before this variant was requested, so the next job renders it. Without an outcome,
      // another process has removed the ended job and is about to add the next one.
      if (!outcome) await sleep(POLL_MS);
    }
  }

  private laneOf(link: Link, extension: VariantExtension): RenderLane {
    const { id, width, height } = link;
    if (this.failures.isSlow(id)) return 'heavy';
    return renderLane({ format: formatOf(link), width, height, isAnimated: isAnimated(link) }, extension);
  }

  private findStored(link: Link, { size, extension }: WantedVariant): Promise<ObjectFacts | undefined> {
    return this.stores.at(link.store).stat(variantKey(link.id, size, extension));
  }
}
