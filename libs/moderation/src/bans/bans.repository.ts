import { Database, isDuplicate, UNCOUNTED } from '#database';
import { Injectable } from '@nestjs/common';
import { randomInt } from 'node:crypto';
import { type EntityManager, In, IsNull, LessThan, MoreThan } from 'typeorm';

import { Ban, type BanKind, isInForce } from './ban.entity.js';

export type NewBan = Pick<Ban, 'kind' | 'value' | 'hashes' | 'reason' | 'until' | 'createdBy'>;

/** What a process keeps in memory of a ban. */
export type KnownBan = Pick<Ban, 'id' | 'kind' | 'value' | 'hashes' | 'until' | 'changedAt' | 'deletedAt'>;

/** Integers as drivers return them (#database, `id64`). */
type RawBan = Pick<Ban, 'kind' | 'value' | 'hashes'> & {
  id: DriverInteger;
  until: DriverInteger | null;
  changedAt: DriverInteger;
};
type DriverInteger = number | bigint | string;

/** Where a list of changes continues. */
export type ChangeCursor = Pick<Ban, 'changedAt' | 'id'>;

const RANDOM_BITS = 20n;

/** All SQL about bans. The table is on one shard, which Vitess knows by the name of the table. */
@Injectable()
export class BansRepository {
  constructor(private readonly database: Database) {}

  /** Returns the ban of the value that is in force. `isNew`: it was not before. A ban that ended begins again. */
  async create(ban: NewBan, now: number): Promise<{ ban: Ban; isNew: boolean }> {
    try {
      return await this.insertOrFind(ban, now);
    } catch (error) {
      // Another request banned the value, or took the id, at the same time.
      if (isDuplicate(error)) return this.insertOrFind(ban, now);
      throw error;
    }
  }

  /** Returns the deleted ban, or null if there is none with this id or it was deleted before. */
  async delete(id: bigint, now: number): Promise<Ban | null> {
    return this.database.write(async (rows) => {
      const found = await rows.findOneBy(Ban, { id, deletedAt: IsNull() });
      if (!found) return null;
      const changes = { deletedAt: now, changedAt: now };
      await rows.update(Ban, { id }, changes);
      return { ...found, ...changes };
    });
  }

  /** Returns the ban of a value, in whatever state it is, or null. */
  findByValue(kind: BanKind, value: Buffer): Promise<Ban | null> {
    return this.database.read((rows) => rows.findOneBy(Ban, { kind, value }));
  }

  findAll(ids: readonly bigint[]): Promise<Ban[]> {
    return this.database.read((rows) => rows.findBy(Ban, { id: In(ids) }));
  }

  /** Returns at most `limit` bans that are not deleted, the newest first, below the id `before` if it is given. */
  list(before: bigint | undefined, limit: number): Promise<Ban[]> {
    const where = { deletedAt: IsNull(), ...(before !== undefined && { id: LessThan(before) }) };
    return this.database.read((rows) => rows.find(Ban, { where, order: { id: 'DESC' }, take: limit }));
  }

  /**
   * Returns at most `limit` bans that are not deleted, by id, above `after`. Reads rows without entities, which cost
   * three quarters of a start with a million bans.
   */
  async listAbove(after: bigint, limit: number): Promise<KnownBan[]> {
    const rows = await this.database.read((manager) =>
      manager
        .createQueryBuilder(Ban, 'ban')
        .select(['ban.id AS id', 'ban.kind AS kind', 'ban.value AS value', 'ban.hashes AS hashes'])
        .addSelect(['ban.until AS until', 'ban.changedAt AS changedAt'])
        .where('ban.deletedAt IS NULL AND ban.id > :after', { after })
        .orderBy('ban.id')
        .limit(limit)
        .getRawMany<RawBan>(),
    );
    return rows.map(({ id, kind, value, hashes, until, changedAt }) => ({
      id: BigInt(id),
      kind,
      value,
      hashes,
      until: until === null ? null : Number(until),
      changedAt: Number(changedAt),
      deletedAt: null,
    }));
  }

  /** Returns at most `limit` bans in the order of their last changes, after the one that the cursor names. */
  listChanges({ changedAt, id }: ChangeCursor, limit: number): Promise<Ban[]> {
    return this.database.read((rows: EntityManager) =>
      rows.find(Ban, {
        where: [{ changedAt: MoreThan(changedAt) }, { changedAt, id: MoreThan(id) }],
        order: { changedAt: 'ASC', id: 'ASC' },
        take: limit,
        comment: UNCOUNTED,
      }),
    );
  }

  private async insertOrFind(ban: NewBan, now: number): Promise<{ ban: Ban; isNew: boolean }> {
    return this.database.write(async (rows) => {
      const found = await rows.findOneBy(Ban, { kind: ban.kind, value: ban.value });
      if (found && isInForce(found, now)) return { ban: found, isNew: false };
      const row = { ...ban, createdAt: now, deletedAt: null, changedAt: now };
      if (found) {
        await rows.update(Ban, { id: found.id }, row);
        return { ban: { ...row, id: found.id }, isNew: true };
      }
      const created = { ...row, id: newId(now) };
      await rows.insert(Ban, created);
      return { ban: created, isNew: true };
    });
  }
}

/** Bans need no node lease: two of one millisecond get the same id once in a million times, and one tries again. */
const newId = (now: number): bigint => (BigInt(now) << RANDOM_BITS) + BigInt(randomInt(1 << Number(RANDOM_BITS)));
