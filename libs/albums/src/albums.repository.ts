import { Database } from '#database';
import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';

import { Album } from './album.entity.js';

/** The fields of an album that can be changed. */
export type AlbumChanges = Partial<Omit<Album, 'id' | 'version' | 'deletedAt'>>;

/** All SQL about albums. Every statement is by primary key. */
@Injectable()
export class AlbumsRepository {
  constructor(private readonly database: Database) {}

  find(id: bigint): Promise<Album | null> {
    return this.database.read((rows) => rows.findOneBy(Album, { id }));
  }

  /** Does nothing if the id has a row: an earlier insert was committed, but its answer was lost. */
  async insert(album: Album): Promise<void> {
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
}
