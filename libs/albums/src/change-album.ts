import { DomainError } from '#errors';
import { Injectable } from '@nestjs/common';

import { AlbumCache } from './album-cache.js';
import type { Album } from './album.entity.js';
import { type AlbumChanges, AlbumsRepository } from './albums.repository.js';
import { liveAlbum } from './resolve-album.js';

/** As many changes of one album may come between, one after another. */
const TRIES = 20;

/** Changes an album; those that others make at the same time are kept. */
@Injectable()
export class ChangeAlbum {
  constructor(
    private readonly albums: AlbumsRepository,
    private readonly cache: AlbumCache,
  ) {}

  /**
   * `change` is given the album as it is, maybe more than once. Durable, and seen by every process, when it resolves.
   * Throws `album-not-found`, `album-gone`, and what `change` throws.
   */
  async run(id: bigint, change: (album: Album) => AlbumChanges): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      const album = liveAlbum(await this.albums.find(id));
      if (await this.albums.change(album, change(album))) return this.cache.delete(id);
    }
    throw new DomainError('unavailable', 'Too many change this album at the same time.', { retryAfterSeconds: 1 });
  }

  /** The album is gone from here on; its images stay. False when it was gone already. Throws `album-not-found`. */
  async delete(id: bigint): Promise<boolean> {
    const isDeleted = await this.albums.bury(id, Date.now());
    await this.cache.delete(id);
    if (!isDeleted && !(await this.albums.find(id))) liveAlbum(null);
    return isDeleted;
  }
}
