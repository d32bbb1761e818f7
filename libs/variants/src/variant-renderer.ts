import { DomainError } from '#errors';
import { type WantedVariant } from '#formats';
import { RENDER_LANES, Renderer, type RenderLane, RenderTimeout } from '#imaging';
import { extensionOf, type Link, LinksRepository } from '#links';
import { metrics } from '#observability';
import { ImageStores, type ObjectStore, originalKey, variantKey } from '#storage';
import { Inject, Injectable } from '@nestjs/common';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import type { MakeVariantsPayload } from './make-variants.job.js';
import { VARIANT_OPTIONS, type VariantOptions } from './variants.options.js';

const SLOW_RETRY_SECONDS = 600;

/** Renders variants of an image and stores them beside the original. A repeated call renders only what is missing. */
@Injectable()
export class VariantRenderer {
  constructor(
    private readonly links: LinksRepository,
    private readonly stores: ImageStores,
    private readonly renderer: Renderer,
    @Inject(VARIANT_OPTIONS) private readonly options: VariantOptions,
  ) {}

  /**
   * Renders the variants of a job that are not stored yet, and stores them. Throws `image-gone` for an image that was
   * deleted meanwhile, and leaves no variant of it; a final `variant-pending` when the light lane runs out of time; and
   * what `Renderer.render` throws.
   */
  async render(lane: RenderLane, { id: text, wanted }: MakeVariantsPayload): Promise<void> {
    const id = BigInt(text);
    const link = await this.liveLink(id);
    const store = this.stores.at(link.store);
    // A request that looked before the last render ended has queued another one.
    const missing = await missingOf(store, id, wanted);
    if (missing.length === 0) return;
    const rendered = await this.renderOriginal(lane, link, missing);
    const keys = missing.map(({ size, extension }) => variantKey(id, size, extension));
    const puts = await Promise.allSettled(
      rendered.map((bytes, index) => store.put(keys[index] as string, Readable.from([bytes]))),
    );
    // If the image was deleted meanwhile, its objects may have been deleted before these were put.
    await this.liveLink(id).catch(async (error: unknown) => {
      await store.delete(keys);
      throw error;
    });
    for (const put of puts) if (put.status === 'rejected') throw put.reason;
  }

  private async renderOriginal(lane: RenderLane, link: Link, wanted: readonly WantedVariant[]): Promise<Buffer[]> {
    const object = await this.stores.at(link.store).get(originalKey(link.id, extensionOf(link)));
    if (!object) throw new DomainError('image-gone', 'The image was deleted.');
    const original = await buffer(object.body);
    const stop = metrics.variantSeconds.startTimer({ lane });
    try {
      return await this.renderer.render(lane, { original, wanted, maxPixels: this.options.maxPixels });
    } catch (error) {
      throw error instanceof RenderTimeout ? tooSlow(lane, error) : error;
    } finally {
      stop();
    }
  }

  private async liveLink(id: bigint): Promise<Link> {
    const link = await this.links.find(id);
    if (!link || link.deletedAt !== null) throw new DomainError('image-gone', 'The image was deleted.');
    return link;
  }
}

/** VariantsService queues the render again in the heavy lane when the light lane runs out of time. */
function tooSlow(lane: RenderLane, cause: RenderTimeout): DomainError {
  const seconds = RENDER_LANES[lane].timeoutMs / 1000;
  if (lane === 'light') {
    return new DomainError('variant-pending', `The render takes longer than ${seconds} s.`, { cause, isFinal: true });
  }
  return new DomainError('unavailable', `The image takes longer than ${seconds} s to render.`, {
    cause,
    isFinal: true,
    retryAfterSeconds: SLOW_RETRY_SECONDS,
  });
}

/** The variants that are not in the store yet. */
async function missingOf(
  store: ObjectStore,
  id: bigint,
  wanted: readonly WantedVariant[],
): Promise<readonly WantedVariant[]> {
  const stored = await Promise.all(wanted.map(({ size, extension }) => store.stat(variantKey(id, size, extension))));
  return wanted.filter((_, index) => !stored[index]);
}
