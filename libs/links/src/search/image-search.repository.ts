import { Database } from '#database';
import { Injectable } from '@nestjs/common';
import { In, LessThan } from 'typeorm';

import { Link } from '../link.entity.js';
import { NO_CURSOR } from './no-cursor.js';

/** The columns with a digest. Each has an index, named `links_` and the column. */
const DIGESTS = ['sha256', 'upload_sha256'] as const;

/**
 * Finds links in whatever state they are, for administrators. Each statement reads at most `limit` rows of each shard,
 * the newest first, by an index that has them in this order.
 */
@Injectable()
export class ImageSearchRepository {
  constructor(private readonly database: Database) {}

  /** Returns the newest links with ids below `before`. */
  newest(before: bigint = NO_CURSOR, limit: number): Promise<Link[]> {
    const where = { id: LessThan(before) };
    return this.database.read((rows) => rows.find(Link, { where, order: { id: 'DESC' }, take: limit }));
  }

  /** Returns the links of these ids, the newest first. An id without a link is left out. */
  async findAll(ids: readonly bigint[]): Promise<Link[]> {
    if (ids.length === 0) return [];
    const links = await this.database.read((rows) => rows.findBy(Link, { id: In(ids) }));
    return links.toSorted((one, other) => (one.id > other.id ? -1 : 1));
  }

  /** Returns the ids of the newest images whose stored or sent bytes have this SHA-256, below `before`. */
  async withDigest(digest: Buffer, before: bigint = NO_CURSOR, limit: number): Promise<bigint[]> {
    const values = [digest, before, limit];
    const found = await Promise.all(DIGESTS.map((column) => this.byColumn(column, values)));
    const ids = [...new Set(found.flat())].toSorted((one, other) => (one > other ? -1 : 1));
    return ids.slice(0, limit);
  }

  /** The hint is needed: MySQL prefers the primary key for the order, and could read all links to find one. */
  private async byColumn(column: string, values: unknown[]): Promise<bigint[]> {
    const sql = `SELECT id FROM links ${this.database.indexHint(`links_${column}`)}
      WHERE ${column} = ? AND id < ? ORDER BY id DESC LIMIT ?`;
    const found = await this.database.read((rows) => rows.query(sql, values) as Promise<{ id: string }[]>);
    return found.map(({ id }) => BigInt(id));
  }
}
