import { type AllocatedKey, KeyAllocator } from '#keys';
import { Injectable } from '@nestjs/common';

import { withCover, withImages } from './album-images.js';
import { AlbumCache } from './album-cache.js';
import { type AlbumChanges, AlbumsRepository } from './albums.repository.js';

/** Makes an album. */
@Injectable()
export class CreateAlbum {
  constructor(
    private readonly keys: KeyAllocator,
    private readonly albums: AlbumsRepository,
    private readonly cache: AlbumCache,
  ) {}

  /** Durable when it resolves. Throws `invalid-request` for too many images, or a cover that is none of them. */
  async run({ coverId = null, imageIds = [], ...words }: AlbumChanges): Promise<AllocatedKey> {
    const images = { imageIds: [], coverId: null, ...withImages({ coverId }, imageIds) };
    if (coverId !== null) withCover(images, coverId);
    const allocated = this.keys.allocate();
    const blank = { title: null, description: null, privacy: 'hidden', layout: 'blog' };
    const album = { id: allocated.id, ...blank, ...words, ...images, version: 0, deletedAt: null };
    await this.albums.insert(album);
    await this.cache.delete(allocated.id);
    return allocated;
  }
}
