import { Database, isDuplicate } from '#database';
import { Injectable } from '@nestjs/common';
import { IsNull, LessThan } from 'typeorm';

import { Album } from './album.entity.js';
import { OwnedAlbum } from './owned-album.entity.js';

/** The fields of an album that can be changed. */
export type AlbumChanges = Partial<Omit<Album, 'id' | 'ownerId' | 'version' | 'deletedAt'>>;

/** All SQL about albums. Every statement is by primary key, or by a range of it on the shard of an account. */
@Injectable()
export class AlbumsRepository {
  constructor(private readonly database: Database) {}

  find(id: bigint): Promise<Album | null> {
    return this.database.read((rows) => rows.findOneBy(Album, { id }));
  }

  /**
   * Inserts the album after its entry in the list of its owner, which may be on another shard. Does nothing if the id
   * has a row: an earlier insert was committed, but its answer was lost.
   */
  async insert(album: Album): Promise<void> {
    const { id: albumId, ownerId: accountId } = album;
    if (accountId !== null) {
      await this.list({ accountId, albumId });
    }
    await this.database.write(async (rows) => {
      if (!(await rows.findOneBy(Album, { id: album.id }))) await rows.insert(Album, album);
    });
  }

  /** Returns false if the album was changed or deleted since it was read. */
  update({ id, version }: Album, changes: AlbumChanges): Promise<boolean> {
    return this.database.write(async (rows) => {
      const unchanged = { id, version, deletedAt: IsNull() };
      const { affected } = await rows.update(Album, unchanged, { ...changes, version: version + 1 });
      return Boolean(affected);
    });
  }

  /** Makes the album a tombstone without content. Returns false if it has no row or was deleted before. */
  delete(id: bigint, deletedAt: number): Promise<boolean> {
    return this.database.write(async (rows) => {
      const emptied = { title: null, description: null, imageIds: [], coverId: null };
      const { affected } = await rows.update(Album, { id, deletedAt: IsNull() }, { ...emptied, deletedAt });
      return Boolean(affected);
    });
  }

  /** Removes an album from the list of its owner. */
  async unlist({ id: albumId, ownerId: accountId }: Pick<Album, 'id' | 'ownerId'>): Promise<void> {
    if (accountId === null) return;
    await this.database.writeStatement((rows) => rows.delete(OwnedAlbum, { accountId, albumId }));
  }

  /** Returns the ids of at most `limit` albums of the account with ids below `before`, the newest first. */
  async page(accountId: bigint, limit: number, before?: bigint): Promise<bigint[]> {
    const where = { accountId, ...(before !== undefined && { albumId: LessThan(before) }) };
    const found = await this.database.read((rows) =>
      rows.find(OwnedAlbum, { where, order: { albumId: 'DESC' }, take: limit }),
    );
    return found.map(({ albumId }) => albumId);
  }

  private async list(entry: OwnedAlbum): Promise<void> {
    await this.database.writeStatement(async (rows) => {
      try {
        await rows.insert(OwnedAlbum, entry);
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
    });
  }
}
