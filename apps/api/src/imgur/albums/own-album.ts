import { AlbumStore } from '#albums';
import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { Injectable } from '@nestjs/common';

import { FindAlbum, type ShownAlbum } from '../../albums/find-album.js';

/** Albums by what stands in an address of Imgur's API: a key, for everybody, or a deletehash, for its owner. */
@Injectable()
export class OwnAlbum {
  constructor(
    private readonly codec: KeyCodec,
    private readonly albums: AlbumStore,
    private readonly find: FindAlbum,
  ) {}

  /** The id of an album whose deletehash this is. Throws `token-wrong` for its key, `album-not-found` for all else. */
  async idOf(hash: string): Promise<bigint> {
    const id = this.codec.idOfDeleteToken(hash);
    if (id !== undefined) return id;
    const known = this.codec.decode(hash);
    if (known === undefined) throw missing(hash);
    await asMissing(hash, this.albums.find(known));
    throw new DomainError('token-wrong', 'Forbidden');
  }

  /** The same for an album that must be there. */
  async require(hash: string): Promise<bigint> {
    const id = await this.idOf(hash);
    await asMissing(hash, this.albums.find(id));
    return id;
  }

  /** By key or deletehash, with its images. Throws `album-not-found`. */
  async show(name: string): Promise<ShownAlbum & { deletehash: string | undefined }> {
    const owned = this.codec.idOfDeleteToken(name);
    const shown = await asMissing(name, owned === undefined ? this.find.run(name) : this.find.byId(owned));
    return { ...shown, deletehash: owned === undefined ? undefined : name };
  }
}

const missing = (name: string, cause?: unknown) =>
  new DomainError('album-not-found', `Unable to find an album with the id, ${name}`, { cause });

/** One that is gone is not found: Imgur's clients know no 410. */
export async function asMissing<T>(name: string, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    const isMissing = error instanceof DomainError && /^album-(?:not-found|gone)$/.test(error.code);
    throw isMissing ? missing(name, error) : error;
  });
}
