import { Database } from '#database';
import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';

import { Album } from './album.entity.js';

/** What of an album can be changed. */
export type AlbumChanges = Partial<Omit<Album, 'id' | 'version' | 'deletedAt'>>;

/** The only SQL about albums. Every statement is by primary key. */
@Injectable()
export class AlbumsRepository {
  constructor(private readonly database: Database) {}

  find(id: bigint): Promise<Album | null> {
    return this.database.read((rows) => rows.findOneBy(Album, { id }));
  }

  /** An id that is there already is left as it is: its insert was committed, and nobody heard of it. */
  async insert(album: Album): Promise<void> {
    await this.database.write(async (rows) => {
      if (!(await rows.findOneBy(Album, { id: album.id }))) await rows.insert(Album, album);
    });
  }

  /** False when the album is no longer the one that was read, or is deleted. */
  change({ id, version }: Album, changes: AlbumChanges): Promise<boolean> {
    return this.database.write(async (rows) => {
      const unchanged = { id, version, deletedAt: IsNull() };
      const { affected } = await rows.update(Album, unchanged, { ...changes, version: version + 1 });
      return Boolean(affected);
    });
  }

  /** Leaves of the album that it was there. False when it is deleted already. */
  bury(id: bigint, deletedAt: number): Promise<boolean> {
    return this.database.write(async (rows) => {
      const emptied = { title: null, description: null, imageIds: [], coverId: null };
      const { affected } = await rows.update(Album, { id, deletedAt: IsNull() }, { ...emptied, deletedAt });
      return Boolean(affected);
    });
  }
}
