import { ImportUrl } from '#url-import';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { AccessService } from '../access/access.service.js';
import { PeopleService } from '../access/sessions/people.service.js';
import { PublicUrls } from '../http/public-urls.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { closedUploadPage } from '../pages/messages/closed-upload.page.js';
import { pageHeaders, personalPageHeaders } from '../pages/page-headers.js';
import { requestLanguage } from '../pages/request-language.js';
import { uploadPage } from '../pages/upload.page.js';
import { WebAssets } from '../pages/web-assets.js';

/** GET /: the upload page. */
@Controller()
export class UploadPageController {
  constructor(
    private readonly access: AccessService,
    private readonly people: PeopleService,
    private readonly urls: PublicUrls,
    private readonly imports: ImportUrl,
    @Inject(WebAssets) private readonly assets: WebAssets,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'getUploadPage',
    summary: 'Upload images in a browser',
    description: 'Where only people with an account may upload, the page asks everybody else to sign in.',
    answers: { 200: { description: 'The page', contentTypes: ['text/html'] } },
    problems: [],
  })
  async getUploadPage(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const language = requestLanguage(request);
    if (!(await this.access.mayVisitorUpload(request))) {
      return void reply.headers(personalPageHeaders(language)).send(closedUploadPage(this.assets, language));
    }
    const account = await this.people.visitorOf(request);
    const headers = account ? personalPageHeaders(language) : { ...pageHeaders(language), 'cache-control': 'no-cache' };
    void reply.headers(headers).send(
      uploadPage(this.assets, language, {
        base: this.urls.base,
        account: account?.name,
        takesUrls: this.imports.isEnabled,
      }),
    );
  }
}
