import { DomainError } from '#errors';
import {
  type Link,
  type LinksRepository,
  type LinkStore,
  type NewLink,
  type Owner,
  tombstone,
  type UploadRow,
} from '#links';

type Call = <T>(name: string, effect: () => Promise<T>) => Promise<T>;

/** The links of MemoryPorts, and which images are claimed for their owners. */
export class MemoryLinks {
  readonly rows = new Map<bigint, Link>();
  /** The bytes of the claimed images of each account, by the id of the image. */
  readonly claims = new Map<bigint, Map<bigint, number>>();

  constructor(
    private readonly uploadRows: Map<bigint, UploadRow>,
    private readonly claimsApart: boolean,
  ) {}

  get live(): Link[] {
    return Array.from(this.rows.values()).filter(({ deletedAt }) => deletedAt === null);
  }

  /** Releases the images of tombstones, as their purge does. */
  purge(): void {
    for (const { id, ownerId, deletedAt } of this.rows.values()) {
      if (deletedAt !== null && ownerId !== null) this.claims.get(ownerId)?.delete(id);
    }
  }

  /** `call`: makes a call of a port with this name and effect. */
  storeOver(call: Call): LinkStore {
    const repository = this.repositoryOver(call);
    return {
      claimsApart: this.claimsApart,
      findAny: async (id: bigint) => this.rows.get(id) ?? null,
      create: async (link: Link, { endsUpload, owner }: NewLink) => {
        if (owner && this.claimsApart) await call('links.claim', async () => this.claim(owner, link));
        const row = await call('links.create', async () => {
          const stored = this.rows.get(link.id) ?? link;
          if (stored.deletedAt !== null) return stored;
          if (owner && !this.claimsApart) this.claim(owner, link);
          this.rows.set(link.id, stored);
          if (endsUpload) this.uploadRows.delete(link.id);
          return stored;
        });
        if (owner && row.deletedAt !== null) await repository.release(owner.accountId, link.id);
        return row;
      },
      createTombstone: async (id: bigint, ownerId: bigint | null = null) => {
        const tombstoned = await call('links.createTombstone', async () => {
          if (this.rows.has(id)) return null;
          const created = tombstone(id, Date.now(), ownerId ?? this.uploadRows.get(id)?.ownerId ?? null);
          this.rows.set(id, created);
          this.uploadRows.delete(id);
          return created;
        });
        if (tombstoned && tombstoned.ownerId !== null) await repository.release(tombstoned.ownerId, id);
        return tombstoned !== null;
      },
      release: async (id: bigint, ownerId: bigint | null) => {
        if (ownerId !== null) await repository.release(ownerId, id);
      },
    } as unknown as LinkStore;
  }

  /** `call`: as for `storeOver`. */
  repositoryOver(call: Call): LinksRepository {
    const find = (id: bigint) => call('links.find', async () => this.rows.get(id) ?? null);
    return {
      find,
      claim: (owner: Owner, image: Pick<Link, 'id' | 'bytes'>) =>
        call('links.claim', async () => this.claim(owner, image)),
      release: (accountId: bigint, id: bigint) =>
        call('links.release', async () => void this.claims.get(accountId)?.delete(id)),
    } as unknown as LinksRepository;
  }

  private claim({ accountId, totalBytes }: Owner, { id, bytes }: Pick<Link, 'id' | 'bytes'>): void {
    const claimed = new Map(this.claims.get(accountId)).set(id, bytes);
    const sum = [...claimed.values()].reduce((all, each) => all + each, 0);
    if (!this.claims.get(accountId)?.has(id) && sum > (totalBytes.account ?? Infinity)) {
      throw new DomainError('account-full', 'The account is full.', { isFinal: true });
    }
    this.claims.set(accountId, claimed);
  }

  /** Claims without a live link of the same bytes, and live links of an owner without a claim. */
  wrongClaims(): string[] {
    const claimed = [...this.claims].flatMap(([accountId, images]) =>
      [...images].map(([id, bytes]) => `${accountId} ${id} ${bytes}`),
    );
    const owned = this.live
      .filter(({ ownerId }) => ownerId !== null)
      .map(({ ownerId, id, bytes }) => `${ownerId} ${id} ${bytes}`);
    return [
      ...claimed.filter((claim) => !owned.includes(claim)).map((claim) => `claim ${claim}`),
      ...owned.filter((claim) => !claimed.includes(claim)).map((claim) => `no claim ${claim}`),
    ];
  }
}
