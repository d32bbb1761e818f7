import { DomainError } from '#errors';
import { Injectable } from '@nestjs/common';

import { AlbumCache } from './album-cache.js';
import type { Album } from './album.entity.js';
import { AlbumsRepository } from './albums.repository.js';

/** From an id to its album: cache, then one look-up by primary key. */
@Injectable()
export class ResolveAlbum {
  constructor(
    private readonly cache: AlbumCache,
    private readonly albums: AlbumsRepository,
  ) {}

  /** Throws `album-not-found` for an id without a row, `album-gone` for one that was deleted. */
  async run(id: bigint): Promise<Album> {
    return liveAlbum(await this.cache.get(id, () => this.albums.find(id)));
  }
}

/** Throws as ResolveAlbum does. */
export function liveAlbum(album: Album | null): Album {
  if (!album) throw new DomainError('album-not-found', 'There is no album with this key.');
  if (album.deletedAt !== null) throw new DomainError('album-gone', 'The album was deleted.');
  return album;
}
