import { IMAGE_FORMATS } from '#formats';
import { createdAtMs, KeyCodec } from '#keys';
import { ANIMATED, formatAt, type FoundLink, type Link } from '#links';
import { Injectable } from '@nestjs/common';

import { PublicUrls } from '../http/public-urls.js';
import type { Image } from './image.schemas.js';

/** From a row to what is said of it on the wire. */
@Injectable()
export class PresentImage {
  private readonly written = new WeakMap<Link, string>();

  constructor(
    private readonly codec: KeyCodec,
    private readonly urls: PublicUrls,
  ) {}

  image(link: Link): Image {
    const key = this.codec.encode(link.id);
    const format = formatAt(link.format);
    const sha256 = link.sha256.toString('hex');
    return {
      key,
      link: this.urls.gallery(key),
      imageUrl: this.urls.image(key, format),
      contentType: IMAGE_FORMATS[format].contentType,
      bytes: link.bytes,
      width: link.width,
      height: link.height,
      animated: (link.flags & ANIMATED) !== 0,
      sha256,
      uploadSha256: link.uploadSha256?.toString('hex') ?? sha256,
      title: link.title,
      description: link.description,
      createdAt: new Date(createdAtMs(link.id)).toISOString(),
      expiresAt: link.expiresAt === null ? null : new Date(link.expiresAt).toISOString(),
      thumbnails: this.urls.thumbnails(key),
    };
  }

  /**
   * The same as JSON. `cache`: which one had the link; of one that is read again the text is kept for as long as the link.
   * Most are read once, and to keep those costs more than the writing.
   */
  json(link: Link, cache: FoundLink['cache']): string {
    if (cache !== 'l1-hit') return JSON.stringify(this.image(link));
    let json = this.written.get(link);
    if (json === undefined) this.written.set(link, (json = JSON.stringify(this.image(link))));
    return json;
  }

  /** What lets the sender delete the image. */
  deleteRights(id: bigint): { deleteToken: string; deleteUrl: string } {
    const deleteToken = this.codec.deleteToken(id);
    return { deleteToken, deleteUrl: this.urls.deletePage(deleteToken) };
  }
}
