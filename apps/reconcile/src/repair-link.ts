import { DomainError } from '#errors';
import { extensionOf, type Link, LinksRepository } from '#links';
import { ImageStores, originalKey } from '#storage';
import { Injectable } from '@nestjs/common';

import type { Problem } from './finding.js';

/** Repairs only what leaves no doubt: it never deletes a row, nor an object of a live link. */
@Injectable()
export class RepairLink {
  constructor(
    private readonly links: LinksRepository,
    private readonly stores: ImageStores,
  ) {}

  /** Whether it could. */
  async run(link: Link, problem: Problem): Promise<boolean> {
    switch (problem) {
      case 'missing':
      case 'wrong-size':
      case 'wrong-digest':
        return this.bringBack(link);
      case 'not-deleted':
      case 'not-due':
        // The sweeper takes it from there, and every cache with it.
        await this.links.postponeDeletion(link.id, link.deletedAt ?? link.expiresAt ?? Date.now(), 0);
        return true;
      case 'unreachable':
      case 'unknown-store':
        return false;
    }
  }

  /** From another store that has the bytes which the row tells of: as after a restore, or a store put back in place. */
  private async bringBack(link: Link): Promise<boolean> {
    const key = originalKey(link.id, extensionOf(link));
    const expect = { size: link.bytes, sha256: link.sha256 };
    for (const [place, store] of this.stores.all.entries()) {
      if (place === link.store) continue;
      try {
        const copy = await store.get(key);
        if (!copy) continue;
        await this.stores.at(link.store).put(key, copy.body, expect);
        return true;
      } catch (error) {
        // Not the bytes that are wanted, or a store that is away: the next may have them.
        if (!(error instanceof DomainError)) throw error;
      }
    }
    return false;
  }
}
