import { LinkStore } from '#links';
import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { setMetadataCaching } from '../http/caching.js';
import { CACHE_STATUS } from '../openapi/bytes.docs.js';
import { Endpoint, KeyParam } from '../openapi/endpoint.decorator.js';
import { type ImageKey, ImageKeyPipe } from '../lookup/image-key.pipe.js';
import { imageSchema } from '../presenter/image.schemas.js';
import { ImagePresenter } from '../presenter/image.presenter.js';

/** GET /v1/images/{key}: the metadata of an image. */
@Controller('v1/images')
export class ImageMetadataController {
  constructor(
    private readonly links: LinkStore,
    private readonly presenter: ImagePresenter,
  ) {}

  @Get(':key')
  @KeyParam()
  @Endpoint({
    operationId: 'getImage',
    summary: 'Read the metadata of an image',
    answers: { 200: { description: 'The image', schema: imageSchema, headers: { 'Cache-Status': CACHE_STATUS } } },
    problems: ['image-not-found', 'image-gone'],
  })
  async getImage(
    @Param('key', ImageKeyPipe) { key, id }: ImageKey,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const found = await this.links.find(id);
    setMetadataCaching(reply, found, key);
    void reply.type('application/json; charset=utf-8');
    return this.presenter.toJson(found);
  }
}
