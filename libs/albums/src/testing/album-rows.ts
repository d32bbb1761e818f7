import type { FakeRows } from '#cache/testing';

import type { Album } from '../album.entity.js';
import type { AlbumChanges, AlbumsRepository } from '../albums.repository.js';

const BLANK = { description: null, imageIds: [], coverId: null, privacy: 'hidden', layout: 'blog', deletedAt: null };

/** Rows of albums in memory, instead of a database. */
export class AlbumRows implements FakeRows, Pick<AlbumsRepository, 'find' | 'insert' | 'update' | 'delete'> {
  reads = 0;
  delay: Promise<void> | undefined;
  isDown = false;
  private readonly rows = new Map<bigint, Album>();

  put(id: bigint, title: string): void {
    this.rows.set(id, { ...BLANK, id, title, version: 0 });
  }

  async find(id: bigint): Promise<Album | null> {
    this.reads += 1;
    if (this.isDown) throw new Error('The database is down.');
    const row = this.rows.get(id) ?? null;
    await this.delay;
    return row;
  }

  async insert(album: Album): Promise<void> {
    this.rows.set(album.id, album);
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
