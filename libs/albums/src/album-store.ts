import { CacheFactory, type TwoLevelCache } from '#cache';
import { DomainError } from '#errors';
import { type AllocatedKey, KeyAllocator } from '#keys';
import { Injectable } from '@nestjs/common';
import PQueue from 'p-queue';

import { withCover, withImages } from './album-images.js';
import type { Album } from './album.entity.js';
import { decodeAlbum, encodeAlbum } from './album-text.js';
import { type AlbumChanges, AlbumsRepository } from './albums.repository.js';

/** An update gives up after this many other changes of the same album came between, one after another. */
const MAX_TRIES = 20;
/** A page of a list leaves connections to the database for other requests. */
const MAX_CONCURRENT_READS = 16;
const BASE_BYTES = 1024;
const BYTES_PER_IMAGE = 24;
const BLANK = { title: null, description: null, privacy: 'hidden', layout: 'blog' } as const;

/**
 * Albums by id, read from memory, then from the Redis that processes share, then from the database. Changes are durable
 * in the database, and known to every process, when they resolve.
 */
@Injectable()
export class AlbumStore {
  private readonly cache: TwoLevelCache<Album>;

  constructor(
    private readonly keys: KeyAllocator,
    private readonly albums: AlbumsRepository,
    caches: CacheFactory,
  ) {
    this.cache = caches.create('album', {
      maxBytes: 10 * 1024 * 1024,
      sizeOf: ({ imageIds }: Album) => BASE_BYTES + BYTES_PER_IMAGE * imageIds.length,
      ttlMs: 60_000,
      absentTtlMs: 2_000,
      codec: { encode: encodeAlbum, decode: decodeAlbum, isFinal: ({ deletedAt }) => deletedAt !== null },
    });
  }

  /** Throws `album-not-found` for an id without a row, `album-gone` for an album that was deleted. */
  async find(id: bigint): Promise<Album> {
    return requireLive(await this.lookUp(id));
  }

  /**
   * `ownerId`: the account that owns the album, or null. Throws `invalid-request` if there are too many images, or if
   * the cover is not one of them.
   */
  async create(
    { coverId = null, imageIds = [], ...fields }: AlbumChanges,
    ownerId: bigint | null,
  ): Promise<AllocatedKey> {
    const images = { imageIds: [], coverId: null, ...withImages({ coverId }, imageIds) };
    if (coverId !== null) withCover(images, coverId);
    const allocated = this.keys.allocate();
    const { id } = allocated;
    await this.albums.insert({ id, ...BLANK, ...fields, ...images, ownerId, version: 0, deletedAt: null });
    await this.cache.invalidate(String(id));
    return allocated;
  }

  /**
   * Writes the changes that `change` makes of the stored album. If another request changes the album at the same time,
   * `change` is called again with the new album, so that no change is lost. Throws `album-not-found`, `album-gone`,
   * `unavailable` after 20 tries, and what `change` throws.
   */
  async update(id: bigint, change: (album: Album) => AlbumChanges): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const album = requireLive(await this.albums.find(id));
      if (!(await this.albums.update(album, change(album)))) continue;
      await this.cache.invalidate(String(id));
      return;
    }
    const detail = 'Too many requests change this album at the same time. Retry in 1 second.';
    throw new DomainError('unavailable', detail, { retryAfterSeconds: 1 });
  }

  /** Deletes the album; its images stay. Returns false if it was deleted before. Throws `album-not-found`. */
  async delete(id: bigint): Promise<boolean> {
    const isDeleted = await this.albums.delete(id, Date.now());
    await this.cache.invalidate(String(id));
    const album = await this.albums.find(id);
    if (!album) throw albumNotFound();
    await this.albums.unlist(album);
    return isDeleted;
  }

  /**
   * Returns the ids of at most `limit` albums of an account with ids below `before`, the newest first. Some of them may
   * have no album, or one that was deleted.
   */
  listIds(accountId: bigint, limit: number, before?: bigint): Promise<bigint[]> {
    return this.albums.page(accountId, limit, before);
  }

  /** The live albums among `ids`, in their order. */
  async findLive(ids: readonly bigint[]): Promise<Album[]> {
    const queue = new PQueue({ concurrency: MAX_CONCURRENT_READS });
    const found = await queue.addAll(ids.map((id) => () => this.lookUp(id)));
    return found.filter((album): album is Album => album?.deletedAt === null);
  }

  private async lookUp(id: bigint): Promise<Album | null> {
    return (await this.cache.get(String(id), () => this.albums.find(id))).record;
  }
}

function requireLive(album: Album | null): Album {
  if (!album) throw albumNotFound();
  if (album.deletedAt !== null) throw new DomainError('album-gone', 'The album was deleted.');
  return album;
}

const albumNotFound = () => new DomainError('album-not-found', 'There is no album with this key.');
