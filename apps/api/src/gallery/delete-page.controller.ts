import { DomainError } from '#errors';
import type { Language } from '#language';
import { KeyCodec } from '#keys';
import { DeleteImage } from '#purge';
import { ImageLocator } from '#uploads';
import { type Link, LinkStore, requireLive } from '#links';
import { Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Endpoint, EXAMPLE_DELETE_TOKEN } from '../openapi/endpoint.decorator.js';
import { deletedPage, deletePage, nothingToDeletePage } from '../pages/delete.page.js';
import { languageOf } from '../pages/language-of.js';
import { pageHeaders } from '../pages/page-headers.js';
import { WebAssets } from '../pages/web-assets.js';

const page = (description: string) => ({ description, contentTypes: ['text/html'] });
const MISSING_PAGES = { 404: page('No image has this token'), 410: page('The image is gone already') };
const TOKEN_SCHEMA = { type: 'string', pattern: '^[0-9A-Za-z]{26}$', example: EXAMPLE_DELETE_TOKEN } as const;
const TokenParam = () =>
  ApiParam({ name: 'token', description: 'The delete token of an image', schema: TOKEN_SCHEMA as object });

/** /delete/{deleteToken}: a page with a button. A GET never deletes: link previewers open everything. */
@Controller('delete')
export class DeletePageController {
  constructor(
    private readonly codec: KeyCodec,
    private readonly links: LinkStore,
    private readonly locator: ImageLocator,
    private readonly deleteImage: DeleteImage,
    @Inject(WebAssets) private readonly assets: WebAssets,
  ) {}

  @Get(':token')
  @TokenParam()
  @Endpoint({
    operationId: 'getDeletePage',
    summary: 'Be asked whether to delete an image; deletes nothing',
    answers: { 200: page('A page with a button'), ...MISSING_PAGES },
    problems: [],
  })
  async getDeletePage(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const language = languageOf(request);
    await this.answer(reply, language, async () => {
      const id = this.idOf(token);
      const link = await this.find(id);
      const image = { key: this.codec.encode(id), title: link?.title ?? null, hasPreview: link !== undefined };
      return deletePage(this.assets, language, image);
    });
  }

  @Post(':token')
  @HttpCode(200)
  @TokenParam()
  @Endpoint({
    operationId: 'confirmDelete',
    summary: 'Delete an image by the button of its page',
    answers: { 200: page('The image is deleted'), ...MISSING_PAGES },
    problems: ['no-space', 'unavailable'],
  })
  async confirmDelete(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const language = languageOf(request);
    await this.answer(reply, language, async () => {
      await this.deleteImage.run(this.idOf(token));
      return deletedPage(this.assets, language);
    });
  }

  /** Undefined for an image that is still being stored. Throws `image-not-found` and `image-gone`. */
  private async find(id: bigint): Promise<Link | undefined> {
    const link = await this.links.findAny(id);
    if (link) return requireLive(link);
    const found = await this.locator.locate(id);
    return found.state === 'staged' ? undefined : requireLive('link' in found ? found.link : null);
  }

  private idOf(token: string): bigint {
    const id = this.codec.idOfDeleteToken(token);
    if (id === undefined) throw new DomainError('image-not-found', 'There is no image with this delete token.');
    return id;
  }

  private async answer(reply: FastifyReply, language: Language, render: () => Promise<string>): Promise<void> {
    void reply.headers({
      ...pageHeaders(language),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    try {
      void reply.send(await render());
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const isGone = error.code === 'image-gone';
      if (!isGone && error.code !== 'image-not-found') throw error;
      const code = isGone ? 410 : 404;
      void reply.status(code).send(nothingToDeletePage(this.assets, language, code));
    }
  }
}
