import { Injectable } from '@nestjs/common';

import { LinkCache } from './link-cache.js';
import { type LinkWords, LinksRepository } from './links.repository.js';

/** Changes what is said of an image. */
@Injectable()
export class EditLink {
  constructor(
    private readonly links: LinksRepository,
    private readonly cache: LinkCache,
  ) {}

  /** Durable, and seen by every process, when it resolves. False when there is no such link, or it is a tombstone. */
  async run(id: bigint, words: LinkWords): Promise<boolean> {
    const isThere = await this.links.describe(id, words);
    await this.cache.delete(id);
    return isThere;
  }
}
