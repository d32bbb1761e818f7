import { DomainError } from '#errors';
import { extensionOf, type Link, LinksRepository } from '#links';
import { ImageStores, originalKey } from '#storage';
import { Injectable } from '@nestjs/common';

import type { LinkProblem } from './finding.js';

/** Makes the repairs that are unambiguous. It never deletes a row or an object of a live link. */
@Injectable()
export class LinkRepairer {
  constructor(
    private readonly links: LinksRepository,
    private readonly stores: ImageStores,
  ) {}

  /** Repairs the problem if that is unambiguous. Returns true if it was repaired. */
  async repair(link: Link, problem: LinkProblem): Promise<boolean> {
    switch (problem) {
      case 'missing':
      case 'wrong-size':
      case 'wrong-digest':
        return this.restore(link);
      case 'not-deleted':
      case 'not-due':
        // The next sweep purges the image from every layer.
        await this.links.scheduleDeletion({
          id: link.id,
          dueAt: link.deletedAt ?? link.expiresAt ?? Date.now(),
          pass: 0,
        });
        return true;
      case 'not-listed':
        return this.list(link);
      case 'unreachable':
      case 'unknown-store':
        return false;
    }
  }

  /** Lists the image for its account and counts it there. The API key of the upload is not known any more. */
  private async list({ id, ownerId: accountId, bytes }: Link): Promise<boolean> {
    if (accountId === null) return false;
    await this.links.claim({ accountId, keyId: null, totalBytes: { account: null, key: null } }, { id, bytes });
    const now = await this.links.find(id);
    if (now?.deletedAt !== null) await this.links.release(accountId, id);
    return true;
  }

  /** Copies the object from another store that has the bytes of the row, for example after a restored backup. */
  private async restore(link: Link): Promise<boolean> {
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
        // This store has other bytes or does not answer. The next one may have the object.
        if (!(error instanceof DomainError)) throw error;
      }
    }
    return false;
  }
}
