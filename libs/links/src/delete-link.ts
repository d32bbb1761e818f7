import { Injectable } from '@nestjs/common';

import { Link } from './link.entity.js';
import { LinkCache } from './link-cache.js';
import { LinksRepository } from './links.repository.js';

/** Makes a link a tombstone: it answers 410 from here on, whatever becomes of its objects. */
@Injectable()
export class DeleteLink {
  constructor(
    private readonly links: LinksRepository,
    private readonly cache: LinkCache,
  ) {}

  /** Durable when it resolves. False when the link was a tombstone already. */
  async run(id: bigint): Promise<boolean> {
    const buried = await this.links.bury(id, Date.now());
    await this.cache.delete(id);
    return buried;
  }

  /** For an upload that is staged and has no row yet: its tombstone waits for it. */
  async runUnborn(id: bigint): Promise<boolean> {
    const now = Date.now();
    const tombstone: Link = {
      id,
      store: 0,
      format: 0,
      bytes: 0,
      width: 0,
      height: 0,
      flags: 0,
      sha256: Buffer.alloc(32),
      uploadSha256: null,
      title: null,
      description: null,
      expiresAt: null,
      deletedAt: now,
    };
    const buried = await this.links.bury(id, now, tombstone);
    await this.cache.delete(id);
    return buried;
  }
}
