import { createdAtMs, KeyCodec } from '#keys';
import { LinksRepository, OwnerAuditRepository, UploadRowsRepository } from '#links';
import { manifestKey, stagedKey, StagingStore, storedManifestKey } from '#storage';
import { Injectable } from '@nestjs/common';

import type { Finding } from './finding.js';
import type { ReconcileOptions } from './reconcile-options.js';

const PAGE_SIZE = 200;
/** The link of an image that is younger may be inserted at this moment. */
const SETTLED_MS = 60_000;

/** Checks the lists of images of all accounts and their usage, account by account. */
@Injectable()
export class AccountWalker {
  constructor(
    private readonly audit: OwnerAuditRepository,
    private readonly links: LinksRepository,
    private readonly uploads: UploadRowsRepository,
    private readonly staging: StagingStore,
    private readonly codec: KeyCodec,
  ) {}

  /** Yields the findings of one account after another. */
  async *walk(options: Pick<ReconcileOptions, 'isRepairing' | 'from' | 'before'>): AsyncGenerator<Finding> {
    let accountId = await this.audit.nextAccount(0n);
    while (accountId !== undefined) {
      yield* this.walkImages(accountId, options);
      const usage = await this.checkUsage(accountId, options);
      if (usage) yield usage;
      accountId = await this.audit.nextAccount(accountId);
    }
  }

  private async *walkImages(
    accountId: bigint,
    { isRepairing, from, before }: Pick<ReconcileOptions, 'isRepairing' | 'from' | 'before'>,
  ): AsyncGenerator<Finding> {
    let page = await this.audit.images(accountId, from - 1n, PAGE_SIZE);
    while (page.length > 0) {
      for (const { imageId } of page) {
        if (imageId >= before) return;
        if (!(await this.isOrphan(accountId, imageId))) continue;
        if (isRepairing) await this.links.release(accountId, imageId);
        const image = { key: this.codec.encode(imageId), id: String(imageId) };
        yield { ...image, account: String(accountId), problem: 'not-owned', isRepaired: isRepairing };
      }
      const last = page.at(-1)?.imageId ?? before;
      page = page.length < PAGE_SIZE ? [] : await this.audit.images(accountId, last, PAGE_SIZE);
    }
  }

  /** Returns true if the account lists an image that it does not own and that no upload or deletion will change. */
  private async isOrphan(accountId: bigint, imageId: bigint): Promise<boolean> {
    if (createdAtMs(imageId) > Date.now() - SETTLED_MS) return false;
    if (await this.isOwned(accountId, imageId)) return false;
    if ((await this.uploads.find(imageId)) || (await this.links.findDeletion(imageId))) return false;
    const staged = [stagedKey(imageId), manifestKey(imageId), storedManifestKey(imageId)];
    for (const key of staged) if (await this.staging.stat(key)) return false;
    // The upload may have ended with a link between the first look and these.
    return !(await this.isOwned(accountId, imageId)) && (await this.audit.find(accountId, imageId)) !== null;
  }

  private async isOwned(accountId: bigint, imageId: bigint): Promise<boolean> {
    const link = await this.links.find(imageId);
    return link?.deletedAt === null && link.ownerId === accountId;
  }

  private async checkUsage(
    accountId: bigint,
    { isRepairing }: Pick<ReconcileOptions, 'isRepairing'>,
  ): Promise<Finding | undefined> {
    if (await this.audit.isUsageExact(accountId)) return undefined;
    if (isRepairing) await this.audit.recount(accountId);
    return { account: String(accountId), problem: 'wrong-usage', isRepaired: isRepairing };
  }
}
