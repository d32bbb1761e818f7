import { createdAtMs, KeyCodec } from '#keys';
import { LinksRepository, type OwnedImage, OwnerAuditRepository, UploadRowsRepository } from '#links';
import { manifestKey, stagedKey, StagingStore, storedManifestKey } from '#storage';
import { Injectable } from '@nestjs/common';

import type { Cursor, CursorFile } from './cursor-file.js';
import type { Finding } from './finding.js';
import type { Report } from './link-walker.js';
import { createRateQueue } from './rate-queue.js';
import type { ReconcileOptions } from './reconcile-options.js';

const PAGE_SIZE = 200;
/** The link of an image that is younger may be inserted at this moment. */
const SETTLED_MS = 60_000;

type WalkOptions = Pick<ReconcileOptions, 'isRepairing' | 'from' | 'before' | 'linksPerSecond'>;

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

  /**
   * Checks one account after another from `cursor` on, and counts the findings in it. The cursor is written after each
   * page of images but the last one. Findings that a killed run reported after its last cursor are reported again.
   */
  async walk(options: WalkOptions, cursor: Cursor, file: CursorFile, report: Report): Promise<void> {
    const queue = createRateQueue(options.linksPerSecond);
    let at = cursor.owned ?? (await this.startAfter(0n, options));
    while (at) {
      const { account } = at;
      const images = await this.imagesAt(at, options);
      const last = images.length < PAGE_SIZE ? undefined : images.at(-1);
      const seen = await Promise.all(images.map((row) => queue.add(() => this.examine(row, options))));
      if (!last) seen.push(await this.checkUsage(account, options));
      const findings = seen.filter((finding) => finding !== undefined);
      await report.findings(findings);
      for (const { isRepaired } of findings) cursor[isRepaired ? 'repaired' : 'open'] += 1;
      at = last ? { account, image: last.imageId } : await this.startAfter(account, options);
      if (at) await file.write(Object.assign(cursor, { owned: at }));
      report.progress(cursor);
    }
  }

  /** Returns the position before the images of the next account, or undefined after the last one. */
  private async startAfter(accountId: bigint, { from }: WalkOptions): Promise<Cursor['owned']> {
    const account = await this.audit.nextAccount(accountId);
    return account === undefined ? undefined : { account, image: from - 1n };
  }

  private async imagesAt({ account, image }: NonNullable<Cursor['owned']>, { before }: WalkOptions) {
    const page = await this.audit.images(account, image, PAGE_SIZE);
    return page.filter(({ imageId }) => imageId < before);
  }

  private async examine(
    { accountId, imageId }: OwnedImage,
    { isRepairing }: Pick<ReconcileOptions, 'isRepairing'>,
  ): Promise<Finding | undefined> {
    if (!(await this.isOrphan(accountId, imageId))) return undefined;
    if (isRepairing) await this.links.release(accountId, imageId);
    const image = { key: this.codec.encode(imageId), id: String(imageId) };
    return { ...image, account: String(accountId), problem: 'not-owned', isRepaired: isRepairing };
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
