import { DomainError } from '#errors';

import type { Link } from '../link.entity.js';
import type { LinksRepository } from '../links.repository.js';
import type { AdoptionsRepository } from '../owners/adoptions.repository.js';
import type { Owner } from '../owners/owner.js';
import type { AdoptionState } from '../upload-row.entity.js';

type Image = Pick<Link, 'id' | 'bytes'>;

/** The tables of adoptions in memory, for accounts and links on different shards. */
export class MemoryAdoptions {
  readonly links = new Map<bigint, Link>();
  /** The claimed bytes of each account, by the id of the image. */
  readonly claims = new Map<bigint, Map<bigint, number>>();
  readonly records = new Map<bigint, { state: AdoptionState; ownerId: bigint }>();

  get adoptions(): AdoptionsRepository {
    const isOf = (id: bigint, ownerId: bigint) => this.records.get(id)?.ownerId === ownerId;
    return {
      needsRecord: true,
      begin: async (id: bigint, ownerId: bigint) => {
        if (!this.records.has(id)) this.records.set(id, { state: 'adopting', ownerId });
        return isOf(id, ownerId) && this.records.get(id)?.state === 'adopting';
      },
      transfer: async (id: bigint, ownerId: bigint) => {
        if (!isOf(id, ownerId) || this.records.get(id)?.state !== 'adopting') return false;
        const link = this.links.get(id);
        const isAnonymous = link?.deletedAt === null && link.ownerId === null;
        if (isAnonymous) this.records.delete(id);
        else this.records.set(id, { state: 'releasing', ownerId });
        if (isAnonymous) this.links.set(id, { ...link, ownerId });
        return isAnonymous;
      },
      revoke: async (id: bigint, ownerId: bigint) => {
        if (!isOf(id, ownerId)) return false;
        this.records.set(id, { state: 'releasing', ownerId });
        return true;
      },
      end: async (id: bigint, ownerId: bigint) => {
        if (isOf(id, ownerId) && this.records.get(id)?.state === 'releasing') this.records.delete(id);
      },
    } as unknown as AdoptionsRepository;
  }

  get repository(): LinksRepository {
    return {
      find: async (id: bigint) => this.links.get(id) ?? null,
      claim: async ({ accountId, totalBytes }: Owner, { id, bytes }: Image) => {
        if (bytes > (totalBytes.account ?? Infinity)) throw new DomainError('account-full', 'Full.', { isFinal: true });
        this.claims.set(accountId, new Map(this.claims.get(accountId)).set(id, bytes));
      },
      release: async (accountId: bigint, id: bigint) => void this.claims.get(accountId)?.delete(id),
    } as unknown as LinksRepository;
  }
}
