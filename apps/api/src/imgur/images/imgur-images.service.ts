import { permits, type Principal } from '#accounts';
import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { type Link, LinkStore, MissingLinkError } from '#links';
import { ImageService } from '#purge';
import { ImageLocator } from '#uploads';
import { Injectable } from '@nestjs/common';

import { requireOwner } from '../../access/require-owner.js';
import { imgurNotFound, orImgurNotFound } from '../envelope/imgur-not-found.js';
import type { ImageEdit } from './image-edit.form.js';
import type { OwnImage } from './imgur-image.presenter.js';

/**
 * Finds and changes images by the id in a path of Imgur's API: a public key, or a deletehash, which allows changes.
 * The owner of an image changes it by its key as well.
 */
@Injectable()
export class ImgurImages {
  constructor(
    private readonly codec: KeyCodec,
    private readonly links: LinkStore,
    private readonly images: ImageService,
    private readonly locator: ImageLocator,
  ) {}

  /** The link of a key. Throws `image-not-found`, also if the image was deleted or has expired. */
  async find(key: string): Promise<Link> {
    const id = this.codec.decode(key);
    if (id === undefined) throw imgurNotFound('image', key);
    return (await orImgurNotFound('image', key, this.links.find(id))).link;
  }

  /**
   * Returns what the owner of an image sees besides; undefined for everybody else. The deletehash lets its holder
   * delete the image, so credentials without the scope `manage` do not get it.
   */
  ownFields({ id, ownerId }: Link, principal: Principal | undefined): OwnImage | undefined {
    if (!principal || principal.account.id !== ownerId) return undefined;
    const { account, scopes } = principal;
    return { account, deletehash: permits(scopes, 'manage') ? this.codec.deleteToken(id) : undefined };
  }

  /** Throws `image-not-found`, and what `requireOwner` throws for the key of an image. */
  async edit(hash: string, edit: ImageEdit, principal: Principal | undefined): Promise<void> {
    const idOfHash = this.codec.idOfDeleteToken(hash);
    // Without credentials, a key cannot change the image, and the 404 of a deleted one comes first.
    if (idOfHash === undefined && !principal) await this.find(hash);
    const id = idOfHash ?? (await this.idOfOwn(hash, principal));
    await orImgurNotFound('image', hash, this.images.edit(id, edit));
  }

  /**
   * Resolves also if the image was deleted before. Throws `invalid-request` if there never was such an image, as Imgur
   * does, and what `requireOwner` throws for the key of an image.
   */
  async delete(hash: string, principal: Principal | undefined): Promise<void> {
    const id = this.codec.idOfDeleteToken(hash) ?? (await this.idOfOwn(hash, principal, noSuchImage));
    await this.images.delete(id).catch((error: unknown) => {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === 'image-not-found') throw new DomainError('invalid-request', error.detail, { cause: error });
      if (error.code !== 'image-gone') throw error;
    });
  }

  /**
   * Returns the id in the key of an image that `principal` owns or administrates, even if it was deleted. Throws
   * `token-wrong` without credentials, what `requireOwner` throws for the image of another account, and what `notFound`
   * returns for anything else.
   */
  private async idOfOwn(
    key: string,
    principal: Principal | undefined,
    notFound: (key: string) => DomainError = (text) => imgurNotFound('image', text),
  ): Promise<bigint> {
    const id = this.codec.decode(key);
    if (id === undefined) throw notFound(key);
    const ownerId = await this.locator.findOwner(id).catch((error: unknown) => {
      throw error instanceof MissingLinkError ? notFound(key) : error;
    });
    // Clients know this text.
    if (!principal) throw new DomainError('token-wrong', 'Forbidden');
    await requireOwner(principal, async () => ownerId);
    return id;
  }
}

const noSuchImage = (hash: string) =>
  new DomainError('invalid-request', `Unable to find an image with the deletehash, ${hash}`);
