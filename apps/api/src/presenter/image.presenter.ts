import { createdAtMs, KeyCodec } from '#keys';
import { contentTypeOf, extensionOf, type FoundLink, isAnimated, type Link } from '#links';
import { Injectable } from '@nestjs/common';

import { PublicUrls } from '../http/public-urls.js';
import type { AcceptedUpload, Image, ImageOwner } from './image.schemas.js';

/** Turns a link, the database row of an image, into the form that the API answers with. */
@Injectable()
export class ImagePresenter {
  private readonly jsonByLink = new WeakMap<Link, string>();

  constructor(
    private readonly codec: KeyCodec,
    private readonly urls: PublicUrls,
  ) {}

  /** `owner`: set if the client may know the owner of the image. */
  toImage(link: Link, owner?: ImageOwner): Image {
    const key = this.codec.encode(link.id);
    const sha256 = link.sha256.toString('hex');
    const image: Image = {
      key,
      link: this.urls.gallery(key),
      imageUrl: this.urls.image(key, extensionOf(link)),
      contentType: contentTypeOf(link),
      bytes: link.bytes,
      width: link.width,
      height: link.height,
      animated: isAnimated(link),
      sha256,
      uploadSha256: link.uploadSha256?.toString('hex') ?? sha256,
      title: link.title,
      description: link.description,
      createdAt: new Date(createdAtMs(link.id)).toISOString(),
      expiresAt: link.expiresAt === null ? null : new Date(link.expiresAt).toISOString(),
      thumbnails: this.urls.thumbnails(key),
    };
    if (owner) image.owner = owner;
    return image;
  }

  /**
   * The image as JSON text. `cache` names the cache that had the link. The text of a link from memory is kept for as
   * long as the link is; most links are read only once, and keeping their text costs more than writing it.
   */
  toJson({ link, cache }: FoundLink): string {
    if (cache !== 'l1-hit') return JSON.stringify(this.toImage(link));
    let json = this.jsonByLink.get(link);
    if (json === undefined) this.jsonByLink.set(link, (json = JSON.stringify(this.toImage(link))));
    return json;
  }

  /** The body of a 202, without the delete token. */
  acceptedUpload(id: bigint): Omit<AcceptedUpload, 'deleteToken' | 'deleteUrl'> {
    const key = this.codec.encode(id);
    return { key, link: this.urls.gallery(key), state: 'queued', statusUrl: this.urls.uploadStatus(key) };
  }

  /** The token that allows its holder to delete the image, and the URL of the page that does so. */
  deleteRights(id: bigint): { deleteToken: string; deleteUrl: string } {
    const deleteToken = this.codec.deleteToken(id);
    return { deleteToken, deleteUrl: this.urls.deletePage(deleteToken) };
  }
}
