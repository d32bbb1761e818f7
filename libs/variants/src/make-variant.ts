import { DomainError } from '#errors';
import { FORMATS, renderMemory, renderVariants } from '#imaging';
import { BytesInFlight } from '#jobs';
import { ANIMATED, formatAt, type Link, LinksRepository } from '#links';
import { metrics } from '#observability';
import { ImageStores, originalKey, variantKey } from '#storage';
import { Inject, Injectable } from '@nestjs/common';
import { buffer } from 'node:stream/consumers';

import type { MakeVariantPayload } from './make-variant.job.js';
import { VARIANT_OPTIONS, type VariantOptions } from './variant.options.js';

/** Of all renders of a process together; one that takes more is made alone. */
const RENDER_BYTES = 768 * 1024 * 1024;

/** Renders one variant of an image and keeps it beside the original. Safe to run again. */
@Injectable()
export class MakeVariant {
  private readonly inFlight = new BytesInFlight(RENDER_BYTES);

  constructor(
    private readonly links: LinksRepository,
    private readonly stores: ImageStores,
    @Inject(VARIANT_OPTIONS) private readonly options: VariantOptions,
  ) {}

  /** Throws `image-gone` for an image deleted meanwhile, and then leaves no variant of it. */
  async run({ id: text, size, extension }: MakeVariantPayload): Promise<void> {
    const id = BigInt(text);
    const link = await this.liveLink(id);
    const store = this.stores.at(link.store);
    const key = variantKey(id, size, extension);
    // Whoever looked before the last render ended asks for another.
    if (await store.stat(key)) return;
    const format = formatAt(link.format);
    const memory = renderMemory(format, link.width * link.height, (link.flags & ANIMATED) !== 0);
    const bytes = await this.inFlight.hold(memory, async () => {
      const original = await store.get(originalKey(id, FORMATS[format].extension));
      if (!original) throw new DomainError('image-gone', 'The image was deleted.');
      const stop = metrics.variantSeconds.startTimer({ extension });
      const [rendered] = await renderVariants(await buffer(original.body), [{ size, extension }], this.options);
      stop();
      return rendered as Buffer;
    });
    await store.put(key, once(bytes), { durable: true });
    // Deleted while it was rendered: whoever deletes may have passed by before the put.
    await this.liveLink(id).catch(async (error: unknown) => {
      await store.delete([key]);
      throw error;
    });
  }

  private async liveLink(id: bigint): Promise<Link> {
    const link = await this.links.find(id);
    if (!link || link.deletedAt !== null) throw new DomainError('image-gone', 'The image was deleted.');
    return link;
  }
}

async function* once(bytes: Buffer): AsyncIterable<Buffer> {
  yield bytes;
}
