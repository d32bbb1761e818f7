import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { PublicUrls } from '../http/public-urls.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { pageHeaders } from '../pages/page-headers.js';
import { requestLanguage } from '../pages/request-language.js';
import { uploadPage } from '../pages/upload.page.js';
import { WebAssets } from '../pages/web-assets.js';

/** GET /: the upload page. */
@Controller()
export class UploadPageController {
  constructor(
    private readonly urls: PublicUrls,
    @Inject(WebAssets) private readonly assets: WebAssets,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'getUploadPage',
    summary: 'Upload images in a browser',
    answers: { 200: { description: 'The page', contentTypes: ['text/html'] } },
    problems: [],
  })
  getUploadPage(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const language = requestLanguage(request);
    void reply
      .headers({ ...pageHeaders(language), 'cache-control': 'no-cache' })
      .send(uploadPage(this.assets, language, this.urls.base));
  }
}
