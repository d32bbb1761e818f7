import { type RecordCache, RecordCaches } from '#cache';
import { Injectable } from '@nestjs/common';

import type { Album } from './album.entity.js';
import { decodeAlbum, encodeAlbum } from './album-text.js';

/** Albums by id: what most reads are answered from. */
@Injectable()
export class AlbumCache {
  private readonly records: RecordCache<Album>;

  constructor(caches: RecordCaches) {
    this.records = caches.open('album', {
      maxEntries: 10_000,
      maxBytes: 16 * 1024 * 1024,
      sizeOf: (album: Album) => 1024 + 24 * album.imageIds.length,
      ttlMs: 60_000,
      absentTtlMs: 2_000,
      codec: { encode: encodeAlbum, decode: decodeAlbum, isFinal: (album) => album.deletedAt !== null },
    });
  }

  async get(id: bigint, load: () => Promise<Album | null>): Promise<Album | null> {
    return (await this.records.get(String(id), load)).record;
  }

  /** After a change: the next read, in whichever process, asks the database. */
  async delete(id: bigint): Promise<void> {
    await this.records.changed(String(id));
  }
}
