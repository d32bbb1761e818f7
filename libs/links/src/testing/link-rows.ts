import type { FakeRows } from '#cache/testing';

import type { Link } from '../link.entity.js';
import type { LinkChanges, LinksRepository } from '../links.repository.js';
import { tombstone } from '../tombstone.js';

/** Rows of links in memory, instead of a database. */
export class LinkRows
  implements FakeRows, Pick<LinksRepository, 'find' | 'insert' | 'update' | 'delete' | 'insertTombstone'>
{
  reads = 0;
  delay: Promise<void> | undefined;
  isDown = false;
  private readonly rows = new Map<bigint, Link>();

  put(id: bigint, title: string, changes: Partial<Link> = {}): void {
    this.rows.set(id, { ...tombstone(id, 0), format: 1, title, deletedAt: null, ...changes });
  }

  async find(id: bigint): Promise<Link | null> {
    this.reads += 1;
    if (this.isDown) throw new Error('The database is down.');
    const row = this.rows.get(id) ?? null;
    await this.delay;
    return row;
  }

  async insert(link: Link): Promise<Link> {
    await new Promise(setImmediate);
    if (this.isDown) throw new Error('The database is down.');
    const row = this.rows.get(link.id) ?? link;
    this.rows.set(link.id, row);
    return row;
  }

  async update(id: bigint, changes: LinkChanges): Promise<Link | null> {
    return this.change(id, changes) ? (this.rows.get(id) ?? null) : null;
  }

  async delete(id: bigint, now: number): Promise<boolean> {
    return this.change(id, { deletedAt: now });
  }

  async insertTombstone(link: Link): Promise<Link | null> {
    if (this.rows.has(link.id)) return null;
    this.rows.set(link.id, link);
    return link;
  }

  private change(id: bigint, changes: Partial<Link>): boolean {
    const row = this.rows.get(id);
    if (row?.deletedAt !== null) return false;
    this.rows.set(id, { ...row, ...changes });
    return true;
  }
}
