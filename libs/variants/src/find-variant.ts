import { DomainError } from '#errors';
import type { VariantExtension, VariantSize } from '#imaging';
import { JobQueue } from '#jobs';
import type { Link } from '#links';
import { ImageStores, type ObjectFacts, variantKey } from '#storage';
import { Injectable } from '@nestjs/common';

import { makeVariantJob } from './make-variant.job.js';

/** No request is held longer for a render. */
const WAIT_MS = 5_000;

/** A variant of a live link: from the store, or made on first request, once however many ask. */
@Injectable()
export class FindVariant {
  constructor(
    private readonly stores: ImageStores,
    private readonly jobs: JobQueue,
  ) {}

  /**
   * Where the variant is. Throws `variant-pending` with a Retry-After when the render takes longer than 5 s (it goes
   * on), `damaged-image` for an image that can't be rendered, `image-gone` for one deleted meanwhile.
   */
  async run(link: Link, size: VariantSize, extension: VariantExtension): Promise<ObjectFacts> {
    const store = this.stores.at(link.store);
    const key = variantKey(link.id, size, extension);
    const kept = await store.stat(key);
    if (kept) return kept;
    const isEnded = await this.make(link.id, size, extension);
    const made = await store.stat(key);
    if (made) return made;
    if (!isEnded) throw new DomainError('variant-pending', 'The variant is being made.', { retryAfterSeconds: 2 });
    throw new DomainError('image-gone', 'The image was deleted or has expired.');
  }

  /** False when it is not known how it ends. */
  private async make(id: bigint, size: VariantSize, extension: VariantExtension): Promise<boolean> {
    const job = `${id}.${size}.${extension}`;
    await this.jobs.add(makeVariantJob, job, { id: String(id), size, extension });
    const outcome = await this.jobs.wait(makeVariantJob, job, WAIT_MS);
    if (outcome?.ok === false) throw outcome.error;
    return outcome !== undefined;
  }
}
