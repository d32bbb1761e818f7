import type { Principal } from '#accounts';
import { LinkStore, requireLive } from '#links';
import { ImageLocator } from '#uploads';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { AccessService } from '../access/access.service.js';
import { setMetadataCaching, setPrivateCaching } from '../http/caching.js';
import { OPTIONAL_CREDENTIALS } from '../openapi/access.docs.js';
import { CACHE_STATUS } from '../openapi/bytes.docs.js';
import { Endpoint, KeyParam } from '../openapi/endpoint.decorator.js';
import { type ImageKey, ImageKeyPipe } from '../lookup/image-key.pipe.js';
import { imageSchema } from '../presenter/image.schemas.js';
import { ImageOwnerPresenter } from '../presenter/image-owner.presenter.js';
import { ImagePresenter } from '../presenter/image.presenter.js';

/** GET /v1/images/{key}: the metadata of an image. */
@Controller('v1/images')
export class ImageMetadataController {
  constructor(
    private readonly links: LinkStore,
    private readonly presenter: ImagePresenter,
    private readonly access: AccessService,
    private readonly images: ImageLocator,
    private readonly owners: ImageOwnerPresenter,
  ) {}

  @Get(':key')
  @KeyParam()
  @Endpoint({
    operationId: 'getImage',
    summary: 'Read the metadata of an image',
    description: 'With live credentials, the answer comes past every cache, and tells the owner and admins the owner.',
    security: OPTIONAL_CREDENTIALS,
    answers: { 200: { description: 'The image', schema: imageSchema, headers: { 'Cache-Status': CACHE_STATUS } } },
    problems: ['image-not-found', 'image-gone', 'image-blocked'],
  })
  async getImage(
    @Param('key', ImageKeyPipe) { key, id }: ImageKey,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    void reply.type('application/json; charset=utf-8');
    const principal = await this.access.recognize(request);
    if (principal) return this.readPrivately(id, principal, reply);
    const found = await this.links.find(id);
    setMetadataCaching(reply, found, key);
    return this.presenter.toJson(found);
  }

  private async readPrivately(id: bigint, principal: Principal, reply: FastifyReply): Promise<string> {
    setPrivateCaching(reply);
    const link = requireLive(await this.images.findLink(id), 'not-asked');
    const owner = await this.owners.visibleTo(principal, link.ownerId);
    return JSON.stringify(this.presenter.toImage(link, owner));
  }
}
