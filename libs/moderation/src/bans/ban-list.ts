import { Database } from '#database';
import { DomainError } from '#errors';
import { Log } from '#observability';
import { UploadBans } from '#uploads';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';

import { AddressIndex } from './address-index.js';
import { isInForce } from './ban.entity.js';
import { BanRefusals } from './ban-refusals.js';
import { BansRepository, type KnownBan } from './bans.repository.js';
import { ExactIndex } from './exact-index.js';
import { SimilarIndex } from './similar-index.js';

/** Bans of other processes are known within 2 s. */
const POLL_MS = 1_000;
/** Changes are read again for so long, because clocks differ and transactions end later than they began. */
const OVERLAP_MS = 10_000;
const PAGE = 5_000;
const HASH_BYTES = 8;

/**
 * All bans, in the memory of each process. It reads what changed once a second, and before it serves the first
 * request. While the database does not answer, the bans that are known hold.
 */
@Injectable()
export class BanList extends UploadBans implements OnModuleInit, OnApplicationShutdown {
  private readonly exact = new ExactIndex();
  private readonly similar = new SimilarIndex();
  private readonly addresses = new AddressIndex();
  /** The changes that were applied and may be read again, by ban. */
  private readonly applied = new Map<bigint, Pick<KnownBan, 'changedAt' | 'deletedAt'>>();
  /** The last change that was read, in milliseconds since 1970; undefined: the bans were never read. */
  private lastChange: number | undefined;
  private reading: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly bans: BansRepository,
    private readonly refusals: BanRefusals,
    private readonly database: Database,
    @Inject(Log) private readonly log: Log,
  ) {
    super();
  }

  override get comparesImages(): boolean {
    return this.similar.size > 0;
  }

  async onModuleInit(): Promise<void> {
    await this.poll();
    // No other process changes the rows of a SQLite file.
    this.timer = setInterval(() => {
      if (this.database.isShared || this.lastChange === undefined) void this.poll();
    }, POLL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  override checkClient(address: string): void {
    const ban = this.addresses.find(address, Date.now());
    if (ban) throw new DomainError('client-banned', 'Uploads and reports from your address are not accepted.');
  }

  override async checkDigests(id: bigint, digests: readonly Buffer[]): Promise<void> {
    if (this.lastChange === undefined) await this.refresh();
    for (const digest of digests) {
      if (!this.exact.has(digest)) continue;
      // Two digests may have the same first bytes.
      const ban = await this.bans.findByValue('sha256', digest);
      if (ban && isInForce(ban, Date.now())) throw await this.refusals.refuse(id, ban);
    }
  }

  override async checkHash(id: bigint, hash: Buffer): Promise<void> {
    const ids = this.similar.find(hash);
    if (ids.length === 0) return;
    const now = Date.now();
    // A ban that has ended stays in memory.
    const ban = (await this.bans.findAll(ids)).find((each) => isInForce(each, now));
    if (ban) throw await this.refusals.refuse(id, ban);
  }

  /** Reads what changed. Concurrent calls share one read. Throws `unavailable`. */
  refresh(): Promise<void> {
    this.reading ??= this.read().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  /** Applies a change that this process made. */
  apply(ban: KnownBan): void {
    const { id, changedAt, deletedAt } = ban;
    const known = this.applied.get(id);
    if (known && known.changedAt === changedAt && known.deletedAt === deletedAt) return;
    this.applied.set(id, { changedAt, deletedAt });
    this.remove(ban);
    if (deletedAt === null) this.add(ban);
  }

  private async poll(): Promise<void> {
    try {
      await this.refresh();
    } catch (error) {
      this.log.warn({ err: error }, 'the bans could not be read; those that are known hold');
    }
  }

  private async read(): Promise<void> {
    const now = Date.now();
    if (this.lastChange === undefined) {
      await this.readAll(now - 2 * OVERLAP_MS);
      this.lastChange = now;
    }
    const from = Math.min(this.lastChange, now - OVERLAP_MS);
    let cursor = { changedAt: from, id: -1n };
    for (;;) {
      const changes = await this.bans.listChanges(cursor, PAGE);
      for (const ban of changes) this.apply(ban);
      const last = changes.at(-1);
      if (last) cursor = last;
      if (changes.length < PAGE) break;
    }
    this.lastChange = Math.max(this.lastChange, cursor.changedAt);
    for (const [id, { changedAt }] of this.applied) if (changedAt < from) this.applied.delete(id);
  }

  /** `recent`: changes since then are read again by `read`. */
  private async readAll(recent: number): Promise<void> {
    let after = -1n;
    for (;;) {
      const page = await this.bans.listAbove(after, PAGE);
      for (const ban of page) {
        if (ban.changedAt >= recent) this.apply(ban);
        else this.add(ban);
      }
      const last = page.at(-1);
      if (!last || page.length < PAGE) return;
      after = last.id;
    }
  }

  private add({ id, kind, value, hashes, until }: KnownBan): void {
    if (kind === 'sha256') this.exact.add(value);
    else if (kind === 'address') this.addresses.add(value, { id, until });
    else for (const hash of hashesOf(value, hashes)) this.similar.add(hash, id);
  }

  private remove({ id, kind, value, hashes }: KnownBan): void {
    if (kind === 'sha256') this.exact.delete(value);
    else if (kind === 'address') this.addresses.delete(value, id);
    else for (const hash of hashesOf(value, hashes)) this.similar.delete(hash, id);
  }
}

/** Returns the hash of a ban, and those of the crops of its image. */
function hashesOf(value: Buffer, hashes: Buffer | null): Buffer[] {
  if (!hashes) return [value];
  return Array.from({ length: hashes.length / HASH_BYTES }, (_, at) =>
    hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );
}
