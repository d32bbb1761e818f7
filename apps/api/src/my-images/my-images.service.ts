import { AlbumStore } from '#albums';
import { DomainError } from '#errors';
import { type Key, KeyCodec } from '#keys';
import { type Link, LinkStore, OwnedImagesRepository } from '#links';
import { ImageService } from '#purge';
import { Injectable } from '@nestjs/common';

import { type FoundImages, matchesSearch, searchImages } from './image-search.js';

/** The images of a page. Each has a checkbox, and a form of all of them is far below 64 KB. */
export const IMAGES_PER_PAGE = 60;
/** Codes of a deletion that another one, or a block, came before. */
const GONE = new Set<string>(['image-gone', 'image-not-found', 'image-blocked']);

export interface WantedImages {
  /** The key of the last image of the page before; undefined: the newest images. */
  before: string | undefined;
  search: string;
}

/** What a person does with the images of their account. */
@Injectable()
export class MyImagesService {
  constructor(
    private readonly owned: OwnedImagesRepository,
    private readonly links: LinkStore,
    private readonly images: ImageService,
    private readonly albums: AlbumStore,
    private readonly codec: KeyCodec,
  ) {}

  /** Returns a page of the account's images. A `before` that is no key is ignored. */
  find(accountId: bigint, { before, search }: WantedImages): Promise<FoundImages> {
    return searchImages(
      {
        page: (limit, id) => this.owned.page(accountId, limit, id),
        links: (ids) => this.ownedLinks(accountId, ids),
      },
      {
        limit: IMAGES_PER_PAGE,
        before: before === undefined ? undefined : this.codec.decode(before),
        matches: matchesSearch(search),
      },
    );
  }

  /** Returns the live images among `keys` that belong to the account, in the order of the keys. */
  async chosen(accountId: bigint, keys: readonly string[]): Promise<Link[]> {
    const ids = keys.map((key) => this.codec.decode(key)).filter((id) => id !== undefined);
    return this.ownedLinks(accountId, [...new Set(ids)].slice(0, IMAGES_PER_PAGE));
  }

  /** Deletes images. One that is gone meanwhile is no failure. */
  async delete(images: readonly Link[]): Promise<void> {
    for (const { id } of images) {
      try {
        await this.images.delete(id);
      } catch (error) {
        if (!(error instanceof DomainError) || !GONE.has(error.code)) throw error;
      }
    }
  }

  /** Creates an album of the account. Returns its key. */
  async createAlbum(accountId: bigint, images: readonly Link[], title: string | null): Promise<Key> {
    const { key } = await this.albums.create({ imageIds: images.map(({ id }) => id), title }, accountId);
    return key;
  }

  /** A row of the account's list may be there before the link, or before the link names its owner. */
  private async ownedLinks(accountId: bigint, ids: readonly bigint[]): Promise<Link[]> {
    const links = await this.links.findLive(ids);
    return links.filter(({ ownerId }) => ownerId === accountId);
  }
}
