import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { type Link, LinkStore } from '#links';
import { ImageService } from '#purge';
import { Injectable } from '@nestjs/common';

import { imgurNotFound, orImgurNotFound } from '../envelope/imgur-not-found.js';
import type { ImageEdit } from './image-edit.form.js';

/**
 * Finds and changes images by the id in a path of Imgur's API: a public key, or a deletehash, which allows changes.
 */
@Injectable()
export class ImgurImages {
  constructor(
    private readonly codec: KeyCodec,
    private readonly links: LinkStore,
    private readonly images: ImageService,
  ) {}

  /** The link of a key. Throws `image-not-found`, also if the image was deleted or has expired. */
  async find(key: string): Promise<Link> {
    const id = this.codec.decode(key);
    if (id === undefined) throw imgurNotFound('image', key);
    return (await orImgurNotFound('image', key, this.links.find(id))).link;
  }

  /** Throws `image-not-found`, and `token-wrong` for the key of an image. */
  async edit(hash: string, edit: ImageEdit): Promise<void> {
    const id = this.codec.idOfDeleteToken(hash);
    if (id === undefined) {
      await this.find(hash);
      throw forbidden();
    }
    await orImgurNotFound('image', hash, this.images.edit(id, edit));
  }

  /**
   * Resolves also if the image was deleted before. Throws `invalid-request` if there never was such an image, as Imgur
   * does, and `token-wrong` for the key of an image.
   */
  async delete(hash: string): Promise<void> {
    const id = this.codec.idOfDeleteToken(hash);
    if (id === undefined) {
      if (await this.existed(hash)) throw forbidden();
      throw new DomainError('invalid-request', `Unable to find an image with the deletehash, ${hash}`);
    }
    await this.images.delete(id).catch((error: unknown) => {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === 'image-not-found') throw new DomainError('invalid-request', error.detail, { cause: error });
      if (error.code !== 'image-gone') throw error;
    });
  }

  /** True for the key of an image, even if it was deleted or has expired. */
  private async existed(key: string): Promise<boolean> {
    const id = this.codec.decode(key);
    return id !== undefined && (await this.links.findAny(id)) !== null;
  }
}

/** Clients know this text. */
const forbidden = () => new DomainError('token-wrong', 'Forbidden');
