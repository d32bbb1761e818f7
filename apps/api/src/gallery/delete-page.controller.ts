import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { DeleteImage } from '#purge';
import { liveLink, ResolveLink } from '#links';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

import { PresentImage } from '../images/present-image.js';
import { html } from './html.js';
import { PAGE_HEADERS } from './layout.js';
import { type Message, messagePage } from './message.page.js';
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
      const { key, title } = this.present.image(liveLink(link));
      return {
        title: 'Delete this image?',
        text: 'It will be gone for everybody, and its link with it.',
        image: html`<img src="/i/${key}b.webp" alt="${title ?? 'The image'}" />`,
        more: html`<form method="post">
          <button class="button danger" type="submit">Delete for good</button>
          <a class="button" href="/gallery/${key}">Keep it</a>
        </form>`,
      };
    });
  }

  @Post(':token')
  async confirmDelete(@Param('token') token: string, @Res() reply: FastifyReply): Promise<void> {
    await this.answer(reply, async () => {
      await this.deleteImage.run(this.idOf(token));
      return { title: 'The image is deleted', text: 'Its link says so from now on.' };
    });
  }

  private idOf(token: string): bigint {
    const id = this.codec.idOfDeleteToken(token);
    if (id === undefined) throw new DomainError('image-not-found', 'There is no image with this delete token.');
    return id;
  }

  private async answer(reply: FastifyReply, work: () => Promise<Message>): Promise<void> {
    void reply.headers({ ...PAGE_HEADERS, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    try {
      void reply.send(messagePage(this.assets, await work()));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const isGone = error.code === 'image-gone';
      if (!isGone && error.code !== 'image-not-found') throw error;
      const code = isGone ? 410 : 404;
      const title = isGone ? 'This image is gone already' : 'There is no image to delete here';
      const text = isGone ? 'It was deleted or has expired.' : 'Check the address: it must be whole.';
      void reply.status(code).send(messagePage(this.assets, { code, title, text }));
    }
  }
}
