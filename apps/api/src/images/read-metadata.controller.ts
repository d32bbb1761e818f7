import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { setMetadataCaching } from '../caching.js';
import { FindLink } from '../find-link.js';
import type { Image } from './image.schemas.js';
import { PresentImage } from './present-image.js';

/** GET /v1/images/{key}: what is known of an image. */
@Controller('v1/images')
export class ReadMetadataController {
  constructor(
    private readonly findLink: FindLink,
    private readonly present: PresentImage,
  ) {}

  @Get(':key')
  async getImage(@Param('key') key: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<Image> {
    const { link, cache } = await this.findLink.run(key);
    setMetadataCaching(reply, link, cache);
    return this.present.image(link);
  }
}
