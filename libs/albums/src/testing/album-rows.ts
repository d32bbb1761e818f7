import type { FakeRows } from '#cache/testing';

import type { Album } from '../album.entity.js';
import type { AlbumChanges, AlbumsRepository } from '../albums.repository.js';

const BLANK = { description: null, imageIds: [], coverId: null, privacy: 'hidden', layout: 'blog', deletedAt: null };
const ANONYMOUS = { ownerId: null };

/** Rows of albums in memory, instead of a database. */
export class AlbumRows
  implements FakeRows, Pick<AlbumsRepository, 'find' | 'insert' | 'update' | 'delete' | 'unlist' | 'page'>
{
  reads = 0;
  delay: Promise<void> | undefined;
  isDown = false;
  /** The ids in the lists of accounts. */
  readonly listed = new Map<bigint, Set<bigint>>();
  private readonly rows = new Map<bigint, Album>();

  put(id: bigint, title: string): void {
    this.rows.set(id, { ...BLANK, ...ANONYMOUS, id, title, version: 0 });
  }

  async find(id: bigint): Promise<Album | null> {
    this.reads += 1;
    if (this.isDown) throw new Error('The database is down.');
    const row = this.rows.get(id) ?? null;
    await this.delay;
    return row;
  }

  async insert(album: Album): Promise<void> {
    if (album.ownerId !== null) this.list(album.ownerId, album.id);
    this.rows.set(album.id, album);
  }

  /** Adds an entry to the list of an account, whether the album exists or not. */
  list(accountId: bigint, id: bigint): void {
    this.listed.set(accountId, new Set([...(this.listed.get(accountId) ?? []), id]));
  }

  async unlist({ id, ownerId }: Pick<Album, 'id' | 'ownerId'>): Promise<void> {
    if (ownerId !== null) this.listed.get(ownerId)?.delete(id);
  }

  async page(accountId: bigint, limit: number, before?: bigint): Promise<bigint[]> {
    const ids = Array.from(this.listed.get(accountId) ?? []).toSorted((a, b) => Number(b - a));
    return ids.filter((id) => before === undefined || id < before).slice(0, limit);
  }

  async update({ id, version }: Album, changes: AlbumChanges): Promise<boolean> {
    const row = this.rows.get(id);
    if (row?.deletedAt !== null || row.version !== version) return false;
    this.rows.set(id, { ...row, ...changes, version: version + 1 });
    return true;
  }

  async delete(id: bigint, deletedAt: number): Promise<boolean> {
    const row = this.rows.get(id);
    if (row?.deletedAt !== null) return false;
    this.rows.set(id, { ...row, ...BLANK, title: null, deletedAt });
    return true;
  }
}
