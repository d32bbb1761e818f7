import type { Principal } from '#accounts';
import { Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { SignedIn } from '../access/scope.guard.js';
import { Endpoint, queryParameter } from '../openapi/endpoint.decorator.js';
import { page, redirect } from '../openapi/page.docs.js';
import { AdminPages } from '../pages/admin/admin-pages.js';
import { IMAGE_FILTERS } from '../pages/admin/parts/image-filters.js';
import { imagesPage } from '../pages/admin/images.page.js';
import { FORM_PROBLEMS } from '../requests/form-reader.js';
import { ACTION_FORM } from './action-form.docs.js';
import { ImageListService } from './image-list.service.js';
import { PageActionsService } from './page-actions.service.js';

/** /admin/images: the images of all uploaders. It works without JavaScript. */
@Controller('admin/images')
@SignedIn('admin')
export class ImagesPageController {
  constructor(
    private readonly list: ImageListService,
    private readonly actions: PageActionsService,
    private readonly pages: AdminPages,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'getAdminImagesPage',
    summary: 'Open the page with the images of all uploaders',
    parameters: IMAGE_FILTERS.map((name) => queryParameter(name, 'As for GET /v1/admin/images', { type: 'string' })),
    answers: { 200: page('The page'), 303: redirect('Nobody is signed in: /sign-in') },
    problems: ['scope-missing', 'unavailable'],
  })
  async getAdminImagesPage(
    @CurrentPrincipal() principal: Principal,
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const list = await this.list.find(query);
    this.pages.send(request, reply, principal, (shown) => imagesPage(shown, list));
  }

  @Post()
  @HttpCode(200)
  @Endpoint({
    operationId: 'moderateImagesByForm',
    summary: 'Block, unblock or delete the chosen images',
    requestBody: ACTION_FORM,
    answers: {
      303: redirect('The page with the results, or nobody is signed in'),
      200: page('The question whether to delete the images'),
      422: page('No image or no reason was sent'),
    },
    problems: ['scope-missing', 'cross-site-request', ...FORM_PROBLEMS, 'no-space', 'unavailable'],
  })
  async moderateImagesByForm(
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.actions.answer('images', principal, request, reply);
  }
}
