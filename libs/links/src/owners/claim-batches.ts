import { Database } from '#database';
import { DomainError } from '#errors';

import type { Link } from '../link.entity.js';
import { claimImage, claimNewImages } from './claim-image.js';
import type { Owner } from './owner.js';

type Image = Pick<Link, 'id' | 'bytes'>;

interface WaitingClaim {
  owner: Owner;
  image: Image;
  outcome: PromiseWithResolvers<void>;
}

/** One statement inserts the rows of a batch. */
const MAX_BATCH = 64;

/**
 * Claims images in transactions of their own. Those of one account follow one another, because they change the same row
 * and would wait for each other in the database. Images that arrive meanwhile with the same API key share the next
 * transaction, whose four round trips then serve all of them.
 */
export class ClaimBatches {
  /** The claims that wait, by account. An account has an entry while a transaction of it runs. */
  private readonly waiting = new Map<bigint, WaitingClaim[]>();

  constructor(private readonly database: Database) {}

  /** Resolves when the claim is durable. Throws `account-full` if this image does not fit, and `unavailable`. */
  async claim(owner: Owner, image: Image): Promise<void> {
    const { accountId } = owner;
    const waiting = this.waiting.get(accountId);
    if (waiting) {
      const outcome = Promise.withResolvers<void>();
      waiting.push({ owner, image, outcome });
      return outcome.promise;
    }
    this.waiting.set(accountId, []);
    try {
      await this.claimAlone(owner, image);
    } finally {
      void this.claimWaiting(accountId);
    }
  }

  private async claimWaiting(accountId: bigint): Promise<void> {
    let waiting = this.waiting.get(accountId) ?? [];
    while (waiting[0]) {
      const [{ owner }] = waiting as [WaitingClaim];
      const batch = waiting.filter((claim) => hasSameLimits(claim.owner, owner)).slice(0, MAX_BATCH);
      this.waiting.set(
        accountId,
        waiting.filter((claim) => !batch.includes(claim)),
      );
      await this.claimBatch(owner, batch);
      waiting = this.waiting.get(accountId) ?? [];
    }
    this.waiting.delete(accountId);
  }

  private async claimBatch(owner: Owner, batch: readonly WaitingClaim[]): Promise<void> {
    const images = batch.map(({ image }) => image);
    try {
      const areNew = await this.database.write((rows) => claimNewImages(rows, owner, images));
      if (areNew) return batch.forEach(({ outcome }) => outcome.resolve());
    } catch (error) {
      if (!isFull(error)) return batch.forEach(({ outcome }) => outcome.reject(error));
    }
    // One of them is a repeat, or the account has no room for all of them.
    for (const { image, outcome } of batch) {
      await this.claimAlone(owner, image).then(outcome.resolve, outcome.reject);
    }
  }

  private claimAlone(owner: Owner, image: Image): Promise<void> {
    return this.database.write((rows) => claimImage(rows, owner, image));
  }
}

const isFull = (error: unknown): boolean => error instanceof DomainError && error.code === 'account-full';

/** Owners of the same account may be of different times, with different limits. */
const hasSameLimits = (one: Owner, other: Owner): boolean =>
  one.keyId === other.keyId &&
  one.totalBytes.account === other.totalBytes.account &&
  one.totalBytes.key === other.totalBytes.key;
