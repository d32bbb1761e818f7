import { AccountStore } from '#accounts';
import { KeyCodec } from '#keys';
import { ModeratedImagesService } from '#moderation';
import { Injectable } from '@nestjs/common';

import type { ShownImages } from '../pages/admin/images.page.js';
import { ImagePresenter } from '../presenter/image.presenter.js';
import { readImageQuery } from './image-query.js';

const IMAGES_PER_PAGE = 60;

/** The images of all uploaders, for the page. */
@Injectable()
export class ImageListService {
  constructor(
    private readonly images: ModeratedImagesService,
    private readonly accounts: AccountStore,
    private readonly presenter: ImagePresenter,
    private readonly codec: KeyCodec,
  ) {}

  /** Returns a page of the images that the query of the form asks for; none if a field cannot be read. */
  async find(query: Record<string, unknown>): Promise<ShownImages> {
    const { filter, before, values, invalid } = readImageQuery(query, (text) => this.codec.decode(text));
    if (invalid !== undefined) return { images: [], next: undefined, values, invalid };
    const { images, next } = await this.images.page(filter, before, IMAGES_PER_PAGE);
    const names = await this.accountNames(images.flatMap(({ link }) => link.ownerId ?? []));
    return {
      images: images.map(({ link, state, address, block, reports }) => ({
        image: this.presenter.toImage(link),
        state,
        address,
        account: link.ownerId === null ? undefined : names.get(link.ownerId),
        openReports: reports.open,
        blockReason: block?.reason,
      })),
      next: next === undefined ? undefined : this.codec.encode(next),
      values,
      invalid,
    };
  }

  private async accountNames(ids: readonly bigint[]): Promise<Map<bigint, string>> {
    const found = await Promise.all([...new Set(ids)].map((id) => this.accounts.find(id)));
    return new Map(found.flatMap((account) => (account?.deletedAt === null ? [[account.id, account.name]] : [])));
  }
}
