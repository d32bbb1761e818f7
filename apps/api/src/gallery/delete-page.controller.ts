import { Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Endpoint, EXAMPLE_DELETE_TOKEN, PathParam } from '../openapi/endpoint.decorator.js';
import { deletedPage, deletePage } from '../pages/messages/delete.page.js';
import { deletePageHeaders } from '../pages/page-headers.js';
import { requestLanguage } from '../pages/request-language.js';
import { WebAssets } from '../pages/web-assets.js';
import { DeletePageService } from './delete-page.service.js';

const page = (description: string) => ({ description, contentTypes: ['text/html'] });
const MISSING_PAGES = {
  404: page('No image has this delete token'),
  410: page('The image is already gone'),
  451: page('The image is blocked'),
};
const TOKEN_SCHEMA = { pattern: '^[0-9A-Za-z]{26}$', example: EXAMPLE_DELETE_TOKEN };
const TokenParam = () => PathParam('token', 'The delete token of an image', TOKEN_SCHEMA);

/**
 * /delete/{deleteToken}: a page with a button that deletes an image. GET never deletes, because link previews open
 * every URL. ErrorPageFormat answers when there is no image to delete.
 */
@Controller('delete')
export class DeletePageController {
  constructor(
    private readonly images: DeletePageService,
    @Inject(WebAssets) private readonly assets: WebAssets,
  ) {}

  @Get(':token')
  @TokenParam()
  @Endpoint({
    operationId: 'getDeletePage',
    summary: 'Open the page that asks to confirm the deletion of an image',
    answers: { 200: page('A page with a button that deletes the image'), ...MISSING_PAGES },
    problems: [],
  })
  async getDeletePage(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const language = requestLanguage(request);
    void reply.headers(deletePageHeaders(language));
    const image = await this.images.find(token);
    void reply.send(deletePage(this.assets, language, image));
  }

  @Post(':token')
  @HttpCode(200)
  @TokenParam()
  @Endpoint({
    operationId: 'confirmDelete',
    summary: 'Delete an image by the button of its delete page',
    answers: { 200: page('The image is deleted'), ...MISSING_PAGES },
    problems: ['no-space', 'unavailable'],
  })
  async confirmDelete(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const language = requestLanguage(request);
    void reply.headers(deletePageHeaders(language));
    await this.images.delete(token);
    void reply.send(deletedPage(this.assets, language));
  }
}
