import type { Principal } from '#accounts';
import { ImageService } from '#purge';
import { Body, Controller, Param, Patch, Res, UseGuards, UseInterceptors } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { CurrentPrincipal } from '../access/current-principal.decorator.js';
import { ImageOwnerGuard } from '../access/image-owner.guard.js';
import { SCHEMA_PIPE } from '../http/schema.pipe.js';
import { type ImageKey, ImageKeyPipe } from '../lookup/image-key.pipe.js';
import { CREDENTIALS } from '../openapi/access.docs.js';
import { Endpoint, KeyParam, OWNER_PROBLEMS } from '../openapi/endpoint.decorator.js';
import { ImageOwnerPresenter } from '../presenter/image-owner.presenter.js';
import { ImagePresenter } from '../presenter/image.presenter.js';
import { type Image, imageSchema } from '../presenter/image.schemas.js';
import { JSON_BODY_PROBLEMS } from '../requests/json-body-reader.js';
import { JsonBodyInterceptor } from '../requests/json-body.interceptor.js';
import { type ImageEdit, imageEdit, linkChanges } from './image-edit.schema.js';

/** PATCH /v1/images/{key} */
@Controller('v1/images')
export class ImageEditController {
  constructor(
    private readonly images: ImageService,
    private readonly presenter: ImagePresenter,
    private readonly owners: ImageOwnerPresenter,
  ) {}

  @Patch(':key')
  @UseGuards(ImageOwnerGuard)
  @UseInterceptors(JsonBodyInterceptor)
  @KeyParam()
  @Endpoint({
    operationId: 'editImage',
    summary: 'Change the title, the description or the expiry of an image',
    description:
      'Absent fields keep their values, and null clears a field. Pages and caches show the change within 2 seconds. ' +
      'A copy that a browser stored before keeps its lifetime.',
    security: [{ deleteToken: [] }, ...CREDENTIALS],
    answers: { 200: { description: 'The changed image', schema: imageSchema } },
    problems: [
      ...JSON_BODY_PROBLEMS,
      ...OWNER_PROBLEMS,
      'image-not-found',
      'image-gone',
      'image-blocked',
      'no-space',
      'unavailable',
    ],
  })
  async editImage(
    @Param('key', ImageKeyPipe) { id }: ImageKey,
    @Body({ schema: imageEdit, pipes: [SCHEMA_PIPE] }) edit: ImageEdit,
    @CurrentPrincipal() principal: Principal | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Image> {
    const link = await this.images.edit(id, linkChanges(edit, Date.now()));
    const owner = await this.owners.visibleTo(principal, link.ownerId);
    if (owner) void reply.header('cache-control', 'private, no-store');
    return this.presenter.toImage(link, owner);
  }
}
