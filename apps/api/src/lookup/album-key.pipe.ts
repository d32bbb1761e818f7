import { DomainError } from '#errors';
import { type Key, KeyCodec } from '#keys';
import { Injectable, type PipeTransform } from '@nestjs/common';

/** The key in a path, and the id of the album that it names. */
export interface AlbumKey {
  key: Key;
  id: bigint;
}

/** `@Param('key', AlbumKeyPipe)` decodes the key of an album, without a lookup. */
@Injectable()
export class AlbumKeyPipe implements PipeTransform<string, AlbumKey> {
  constructor(private readonly codec: KeyCodec) {}

  /** Throws `album-not-found` for a text that cannot be a key. */
  transform(text: string): AlbumKey {
    const id = this.codec.decode(text);
    if (id === undefined) throw new DomainError('album-not-found', 'There is no album with this key.');
    return { key: text as Key, id };
  }
}
