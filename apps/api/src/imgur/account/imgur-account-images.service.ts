import type { Account, Principal } from '#accounts';
import { KeyCodec } from '#keys';
import { LinkStore, OwnedImagesRepository } from '#links';
import { Injectable } from '@nestjs/common';

import { ImagePresenter } from '../../presenter/image.presenter.js';
import { presentImgurImage } from '../images/imgur-image.presenter.js';
import type { ImgurImage } from '../images/imgur-image.schema.js';
import type { ListPart } from './imgur-paging.js';
import { accountToList } from './own-account.js';

/** The images of the account of a request, the newest first. Every method throws `scope-missing`. */
@Injectable()
export class ImgurAccountImages {
  constructor(
    private readonly owned: OwnedImagesRepository,
    private readonly links: LinkStore,
    private readonly codec: KeyCodec,
    private readonly presenter: ImagePresenter,
  ) {}

  /** Without images that are still being stored, so a part may be shorter than it should be. */
  async list(name: string, principal: Principal | undefined, part: ListPart): Promise<ImgurImage[]> {
    const account = accountToList(name, principal);
    if (!account) return [];
    const links = await this.links.findLive(await this.idsOf(account, part));
    return links.map((link) => {
      const deletehash = this.codec.deleteToken(link.id);
      return presentImgurImage(this.presenter.toImage(link), { account, deletehash });
    });
  }

  async listKeys(name: string, principal: Principal | undefined, part: ListPart): Promise<string[]> {
    const account = accountToList(name, principal);
    return account ? (await this.idsOf(account, part)).map((id) => this.codec.encode(id)) : [];
  }

  async count(name: string, principal: Principal | undefined): Promise<number> {
    const account = accountToList(name, principal);
    return account ? (await this.owned.usage(account.id)).images : 0;
  }

  private async idsOf({ id }: Account, { from, to }: ListPart): Promise<bigint[]> {
    return from < to ? (await this.owned.page(id, to)).slice(from) : [];
  }
}
