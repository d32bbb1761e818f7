import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { DeleteImage } from '#purge';
import { ResolveLink } from '#links';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

import { PresentImage } from '../images/present-image.js';
import { html, type Html } from './html.js';
import { PAGE_HEADERS } from './layout.js';
import { messagePage } from './message.page.js';
import { WebAssets } from './web-assets.js';

/** /delete/{deleteToken}: a page with a button. A GET never deletes: link previewers open everything. */
@ApiExcludeController()
@Controller('delete')
export class DeletePageController {
  constructor(
    private readonly codec: KeyCodec,
    private readonly resolve: ResolveLink,
    private readonly present: PresentImage,
    private readonly deleteImage: DeleteImage,
    @Inject(WebAssets) private readonly assets: WebAssets,
  ) {}

  @Get(':token')
  async getDeletePage(@Param('token') token: string, @Res() reply: FastifyReply): Promise<void> {
    await this.answer(reply, async () => {
      const { link } = await this.resolve.run(this.idOf(token));
      const image = this.present.image(link);
      const form = html`<p>
          <img src="${image.thumbnails.m}" alt="${image.title ?? 'The image'}" />
        </p>
        <form method="post">
          <button class="button" type="submit">Delete it</button> <a href="${image.link}">Keep it</a>
        </form>`;
      return ['Delete this image?', 'It will be gone for everybody, at once and for good.', form];
    });
  }

  @Post(':token')
  async confirmDelete(@Param('token') token: string, @Res() reply: FastifyReply): Promise<void> {
    await this.answer(reply, async () => {
      await this.deleteImage.run(this.idOf(token));
      return ['The image is deleted', 'Its link says so from now on.'];
    });
  }

  private idOf(token: string): bigint {
    const id = this.codec.idOfDeleteToken(token);
    if (id === undefined) throw new DomainError('image-not-found', 'There is no image with this delete token.');
    return id;
  }

  private async answer(
    reply: FastifyReply,
    work: () => Promise<[title: string, text: string, more?: Html]>,
  ): Promise<void> {
    void reply.headers({ ...PAGE_HEADERS, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    try {
      void reply.send(messagePage(this.assets, ...(await work())));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const isGone = error.code === 'image-gone';
      if (!isGone && error.code !== 'image-not-found') throw error;
      const title = isGone ? 'The image is gone already' : 'There is no such image';
      void reply.status(isGone ? 410 : 404).send(messagePage(this.assets, title, error.detail));
    }
  }
}
