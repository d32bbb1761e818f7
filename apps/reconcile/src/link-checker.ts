import { DomainError } from '#errors';
import { extensionOf, isBlocked, type Link, LinksRepository, OwnerAuditRepository, possibleExtensions } from '#links';
import { ImageStores, originalKey } from '#storage';
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';

import type { LinkProblem } from './finding.js';

/** Compares the row of a link with its object. */
@Injectable()
export class LinkChecker {
  constructor(
    private readonly links: LinksRepository,
    private readonly stores: ImageStores,
    private readonly audit: OwnerAuditRepository,
  ) {}

  /** Returns what is wrong, or undefined. With `isQuick`, sizes are compared and no bytes are read. */
  async check(link: Link, { isQuick }: { isQuick: boolean }): Promise<LinkProblem | undefined> {
    if (link.store >= this.stores.all.length) return 'unknown-store';
    try {
      const problem = (await this.compare(link, isQuick)) ?? (await this.findUnlisted(link));
      if (problem === undefined) return undefined;
      // The link may have been deleted, or have expired, during the comparison.
      const now = await this.links.find(link.id);
      const isSame = now?.deletedAt === link.deletedAt && now?.expiresAt === link.expiresAt;
      return isSame ? problem : undefined;
    } catch (error) {
      if (error instanceof DomainError && error.code === 'unavailable') return 'unreachable';
      throw error;
    }
  }

  private async compare(link: Link, isQuick: boolean): Promise<LinkProblem | undefined> {
    if (link.deletedAt !== null) return (await this.isLeft(link)) ? 'not-deleted' : undefined;
    // A blocked image does not expire.
    if (link.expiresAt !== null && !isBlocked(link) && !(await this.links.findDeletion(link.id))) return 'not-due';
    const store = this.stores.at(link.store);
    const key = originalKey(link.id, extensionOf(link));
    const facts = await store.stat(key);
    if (!facts) return 'missing';
    if (facts.size !== link.bytes) return 'wrong-size';
    if (isQuick) return undefined;
    const object = await store.get(key);
    if (!object) return 'missing';
    const hash = createHash('sha256');
    for await (const chunk of object.body as AsyncIterable<Buffer>) hash.update(chunk);
    return hash.digest().equals(link.sha256) ? undefined : 'wrong-digest';
  }

  private async findUnlisted({ id, ownerId, bytes, deletedAt }: Link): Promise<'not-listed' | undefined> {
    if (ownerId === null || deletedAt !== null) return undefined;
    return (await this.audit.find(ownerId, id))?.bytes === bytes ? undefined : 'not-listed';
  }

  /** True if the store still has an original that no pending deletion will delete. */
  private async isLeft(link: Link): Promise<boolean> {
    const { id, store } = link;
    if (await this.links.findDeletion(id)) return false;
    const found = await Promise.all(
      possibleExtensions(link).map((extension) => this.stores.at(store).stat(originalKey(id, extension))),
    );
    return found.some(Boolean);
  }
}
