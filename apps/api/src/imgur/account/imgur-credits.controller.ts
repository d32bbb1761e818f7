import { Get, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { UploadQuota } from '../../limits/upload-quota.js';
import { ImgurController } from '../envelope/imgur-controller.decorator.js';
import { ImgurEndpoint } from '../openapi/imgur-endpoint.decorator.js';
import { type Credits, creditsOf } from '../envelope/rate-headers.js';
import { imgurCreditsAnswer } from '../images/imgur-image.schema.js';

/** GET /3/credits: what a client may still do; many ask it before anything else. */
@ImgurController()
export class ImgurCreditsController {
  constructor(private readonly quota: UploadQuota) {}

  @Get('credits')
  @ImgurEndpoint({
    operationId: 'getImgurCredits',
    summary: 'How many uploads are left',
    answer: imgurCreditsAnswer,
    problems: [],
    example: { path: '/3/credits', method: 'GET' },
  })
  async getImgurCredits(@Req() request: FastifyRequest): Promise<Credits> {
    return creditsOf(await this.quota.look(request));
  }
}
