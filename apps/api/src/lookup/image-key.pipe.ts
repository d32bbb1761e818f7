import { type Key, KeyCodec } from '#keys';
import { MissingLinkError } from '#links';
import { addLogFields } from '#observability';
import { Injectable, type PipeTransform } from '@nestjs/common';

/** The key in a path, and the id of the image that it names. */
export interface ImageKey {
  key: Key;
  id: bigint;
}

/**
 * `@Param('key', ImageKeyPipe)` decodes the key of an image, without a lookup, and adds it to further lines of the log.
 */
@Injectable()
export class ImageKeyPipe implements PipeTransform<string, ImageKey> {
  constructor(private readonly codec: KeyCodec) {}

  /** Throws MissingLinkError (`image-not-found`) for a text that cannot be a key. */
  transform(text: string): ImageKey {
    const id = this.codec.decode(text);
    if (id === undefined)
      throw new MissingLinkError('image-not-found', 'There is no image with this key.', 'not-asked');
    addLogFields({ key: text });
    return { key: text as Key, id };
  }
}
