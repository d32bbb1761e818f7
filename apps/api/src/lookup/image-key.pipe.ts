import { DomainError } from '#errors';
import { type Key, KeyCodec } from '#keys';
import { addLogFields } from '#observability';
import { Injectable, type PipeTransform } from '@nestjs/common';

/** The key in a path, and the id of the image that it names. */
export interface ImageKey {
  key: Key;
  id: bigint;
}

/** `@Param('key', ImageKeyPipe)`: decodes the key of an image, without a lookup. The key is in all further lines of the log. */
@Injectable()
export class ImageKeyPipe implements PipeTransform<string, ImageKey> {
  constructor(private readonly codec: KeyCodec) {}

  /** Throws `image-not-found` for a text that cannot be a key. */
  transform(text: string): ImageKey {
    const id = this.codec.decode(text);
    if (id === undefined) throw new DomainError('image-not-found', 'There is no image with this key.');
    addLogFields({ key: text });
    return { key: text as Key, id };
  }
}
