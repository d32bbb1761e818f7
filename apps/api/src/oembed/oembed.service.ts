import { DomainError } from '#errors';
import type { Key } from '#keys';
import { type FoundLink, LinkStore } from '#links';
import { Injectable } from '@nestjs/common';

import { PublicUrls } from '../http/public-urls.js';
import { AlbumLookup } from '../lookup/album-lookup.js';
import { ImageKeyPipe } from '../lookup/image-key.pipe.js';
import { EXAMPLE_KEY } from '../openapi/endpoint.decorator.js';
import { ImagePresenter } from '../presenter/image.presenter.js';
import type { OembedSubject } from './oembed-response.js';
import { oembedTarget } from './oembed-target.js';

export interface OembedResult {
  subject: OembedSubject;
  /** The link of an image. Undefined for an album. */
  image?: { found: FoundLink; key: Key };
}

/** Finds what a URL leads to, for its oEmbed description. */
@Injectable()
export class OembedService {
  constructor(
    private readonly keys: ImageKeyPipe,
    private readonly links: LinkStore,
    private readonly albums: AlbumLookup,
    private readonly presenter: ImagePresenter,
    private readonly urls: PublicUrls,
  ) {}

  /** Throws `image-not-found` (also for a URL of another host), `image-gone`, `album-not-found` or `album-gone`. */
  async find(url: string): Promise<OembedResult> {
    const target = oembedTarget(this.urls.pathOf(url) ?? '');
    if (!target) throw new DomainError('image-not-found', notALink(this.urls.base));
    if (target.kind === 'album') {
      const { album, cover } = await this.albums.byKey(target.key);
      return { subject: { image: cover && this.presenter.toImage(cover), title: album.title } };
    }
    const { key, id } = this.keys.transform(target.key);
    const found = await this.links.find(id);
    const { link } = found;
    return { subject: { image: this.presenter.toImage(link), title: link.title }, image: { found, key } };
  }
}

const notALink = (base: string) =>
  `\`url\` is not the link of an image or album on this host, such as ${base}/gallery/${EXAMPLE_KEY}.`;
