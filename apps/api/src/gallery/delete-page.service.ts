import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { type Link, LinkStore, requireLive } from '#links';
import { ImageService } from '#purge';
import { ImageLocator } from '#uploads';
import { Injectable } from '@nestjs/common';

import type { ImageToDelete } from '../pages/messages/delete.page.js';

/** Finds and deletes the image of a delete token. Both methods throw `image-not-found` or `image-gone`. */
@Injectable()
export class DeletePageService {
  constructor(
    private readonly codec: KeyCodec,
    private readonly links: LinkStore,
    private readonly locator: ImageLocator,
    private readonly images: ImageService,
  ) {}

  async find(token: string): Promise<ImageToDelete> {
    const id = this.idOf(token);
    const link = await this.findLink(id);
    return { key: this.codec.encode(id), title: link?.title ?? null, hasPreview: link !== undefined };
  }

  async delete(token: string): Promise<void> {
    await this.images.delete(this.idOf(token));
  }

  /** Undefined while the image is still being stored. */
  private async findLink(id: bigint): Promise<Link | undefined> {
    const link = await this.links.findAny(id);
    if (link) return requireLive(link);
    const found = await this.locator.locate(id);
    return found.state === 'pending' ? undefined : requireLive('link' in found ? found.link : null);
  }

  private idOf(token: string): bigint {
    const id = this.codec.idOfDeleteToken(token);
    if (id === undefined) throw new DomainError('image-not-found', 'There is no image with this delete token.');
    return id;
  }
}
