import { Injectable } from '@nestjs/common';

import type { Link } from '../link.entity.js';
import { LinksRepository } from '../links.repository.js';
import { AdoptionsRepository } from './adoptions.repository.js';
import type { Owner } from './owner.js';

/**
 * `taken`: the image was deleted or belongs to another account. `busy`: another account adopts it now, or an earlier
 * adoption has not ended yet.
 */
export type AdoptionOutcome = 'adopted' | 'taken' | 'busy';

/**
 * Makes anonymous images those of an account. Where accounts and links may be on different shards, the image is claimed
 * before its link changes, and a row in `uploads` says before the claim that it may exist. The transaction that changes
 * the link ends that row. The sweeper ends the adoption of a process that died.
 */
@Injectable()
export class ImageAdoptions {
  constructor(
    private readonly adoptions: AdoptionsRepository,
    private readonly links: LinksRepository,
  ) {}

  /**
   * Makes an anonymous image the owner's. A repeat has no effect, and continues an adoption whose process died. Throws
   * `account-full` if the account would exceed its limit; then nothing changes.
   */
  async adopt(link: Pick<Link, 'id' | 'bytes'>, owner: Owner): Promise<AdoptionOutcome> {
    const { id } = link;
    const { accountId } = owner;
    if (!this.adoptions.needsRecord) {
      const isAdopted = (await this.adoptions.adoptAtOnce(link, owner)) || (await this.isOwned(id, accountId));
      return isAdopted ? 'adopted' : 'taken';
    }
    if (!(await this.adoptions.begin(id, accountId))) return (await this.isOwned(id, accountId)) ? 'adopted' : 'busy';
    try {
      await this.links.claim(owner, link);
    } catch (error) {
      // A claim whose commit was not answered may be made.
      await this.end(id, accountId);
      throw error;
    }
    if (await this.adoptions.transfer(id, accountId)) return 'adopted';
    await this.end(id, accountId);
    return (await this.isOwned(id, accountId)) ? 'adopted' : 'taken';
  }

  /** Ends an adoption: releases the image unless the account owns it. */
  async end(id: bigint, accountId: bigint): Promise<void> {
    // Before the link is read, so that it does not become the account's afterwards.
    if (!(await this.adoptions.revoke(id, accountId))) return;
    if (!(await this.isOwned(id, accountId))) await this.links.release(accountId, id);
    await this.adoptions.end(id, accountId);
  }

  private async isOwned(id: bigint, accountId: bigint): Promise<boolean> {
    const link = await this.links.find(id);
    return link?.deletedAt === null && link.ownerId === accountId;
  }
}
