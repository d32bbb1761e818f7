import type { Account, Principal } from '#accounts';
import { AlbumStore } from '#albums';
import { KeyCodec } from '#keys';
import { LinkStore } from '#links';
import { Injectable } from '@nestjs/common';

import { ImgurAlbumPresenter } from '../albums/imgur-album.presenter.js';
import type { ListedImgurAlbum } from '../albums/imgur-album.schema.js';
import { type ListPart, MAX_LISTED } from './imgur-paging.js';
import { accountToList } from './own-account.js';

const NO_ID = 0n;

/** The albums of the account of a request, the newest first. Every method throws `scope-missing`. */
@Injectable()
export class ImgurAccountAlbums {
  constructor(
    private readonly albums: AlbumStore,
    private readonly links: LinkStore,
    private readonly codec: KeyCodec,
    private readonly presenter: ImgurAlbumPresenter,
  ) {}

  /** Without albums that were deleted at this moment, so a part may be shorter than it should be. */
  async list(name: string, principal: Principal | undefined, part: ListPart): Promise<ListedImgurAlbum[]> {
    const account = accountToList(name, principal);
    if (!account) return [];
    const albums = await this.albums.findLive(await this.idsOf(account, part));
    const coverIds = albums.map(({ coverId, imageIds }) => coverId ?? imageIds[0] ?? NO_ID);
    const links = await this.links.findLive(coverIds.filter((id) => id !== NO_ID));
    const byId = new Map(links.map((link) => [link.id, link]));
    return albums.map((album, index) =>
      this.presenter.presentListed(album, byId.get(coverIds[index] ?? NO_ID), account),
    );
  }

  async listKeys(name: string, principal: Principal | undefined, part: ListPart): Promise<string[]> {
    const account = accountToList(name, principal);
    return account ? (await this.idsOf(account, part)).map((id) => this.codec.encode(id)) : [];
  }

  /** At most 10,000. */
  async count(name: string, principal: Principal | undefined): Promise<number> {
    const account = accountToList(name, principal);
    return account ? (await this.albums.listIds(account.id, MAX_LISTED)).length : 0;
  }

  private async idsOf({ id }: Account, { from, to }: ListPart): Promise<bigint[]> {
    return from < to ? (await this.albums.listIds(id, to)).slice(from) : [];
  }
}
