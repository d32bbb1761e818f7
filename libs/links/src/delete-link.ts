import { Injectable } from '@nestjs/common';

import { LinkCache } from './link-cache.js';
import { LinksRepository } from './links.repository.js';
import { tombstone } from './tombstone.js';

/** Makes a link a tombstone: it answers 410 from here on, whatever becomes of its objects. */
@Injectable()
export class DeleteLink {
  constructor(
    private readonly links: LinksRepository,
    private readonly cache: LinkCache,
  ) {}

  /** Durable when it resolves. False when the link was a tombstone already. */
  async run(id: bigint): Promise<boolean> {
    const now = Date.now();
    return this.cached(id, now, await this.links.bury(id, now));
  }

  /**
   * For an upload that has no row yet: its tombstone waits for it, and no link comes to be. Durable when it resolves.
   * False when the id has a row, a live link or a tombstone, which stays as it is.
   */
  async runUnborn(id: bigint): Promise<boolean> {
    const now = Date.now();
    return this.cached(id, now, await this.links.buryUnborn(tombstone(id, now), now));
  }

  private async cached(id: bigint, now: number, isBuried: boolean): Promise<boolean> {
    if (isBuried) await this.cache.bury(tombstone(id, now));
    else await this.cache.delete(id);
    return isBuried;
  }
}
