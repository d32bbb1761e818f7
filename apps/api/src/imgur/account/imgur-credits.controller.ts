import { Get, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { UploadQuota } from '../../limits/upload-quota.js';
import { ImgurController } from '../envelope/imgur-controller.decorator.js';
import { type Credits, creditsOf } from '../envelope/rate-headers.js';
import { ImgurEndpoint } from '../openapi/imgur-endpoint.decorator.js';
import { imgurCreditsAnswer } from './credits.schema.js';

/** GET /3/credits. Many clients ask for it before an upload. */
@ImgurController()
export class ImgurCreditsController {
  constructor(private readonly quota: UploadQuota) {}

  @Get('credits')
  @ImgurEndpoint({
    operationId: 'getImgurCredits',
    summary: 'Read the number of uploads that are left',
    method: 'GET',
    answer: imgurCreditsAnswer,
    problems: [],
  })
  async getImgurCredits(@Req() request: FastifyRequest): Promise<Credits> {
    return creditsOf(await this.quota.stateOf(request));
  }
}
