import { Controller, HttpCode, Inject, Post, Req, Res, UseGuards, UseInterceptors } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { UploadAccessGuard } from '../access/upload-access.guard.js';
import { IntakeService } from '../intake/intake.service.js';
import { UploadAdmissionInterceptor } from '../limits/upload-admission.interceptor.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { page, pagesInsteadOf } from '../openapi/page.docs.js';
import { UPLOAD_FORM_BODY, UPLOAD_PROBLEMS } from '../openapi/upload.docs.js';
import { uploadedPage } from '../pages/messages/uploaded.page.js';
import { deletePageHeaders } from '../pages/page-headers.js';
import { requestLanguage } from '../pages/request-language.js';
import { WebAssets } from '../pages/web-assets.js';
import { ImagePresenter } from '../presenter/image.presenter.js';

/** POST /upload: the form of the upload page in browsers without JavaScript. */
@Controller('upload')
export class UploadFormController {
  constructor(
    private readonly intake: IntakeService,
    private readonly presenter: ImagePresenter,
    @Inject(WebAssets) private readonly assets: WebAssets,
  ) {}

  @Post()
  @HttpCode(200)
  @UseGuards(UploadAccessGuard)
  @UseInterceptors(UploadAdmissionInterceptor)
  @Endpoint({
    operationId: 'sendUploadForm',
    summary: 'Upload an image by a form that a page answers',
    description: 'For browsers without JavaScript. Programs use POST /v1/images.',
    requestBody: UPLOAD_FORM_BODY,
    answers: {
      200: page('The links of the image'),
      202: page('The links of an image that is durable and not stored yet'),
    },
    problems: UPLOAD_PROBLEMS,
    otherTypes: pagesInsteadOf(UPLOAD_PROBLEMS),
  })
  async sendUploadForm(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { id, status, body } = await this.intake.upload(request);
    const { link } = body;
    const { deleteUrl } = this.presenter.deleteRights(id);
    const preview = 'thumbnails' in body ? new URL(body.thumbnails.b).pathname : undefined;
    const language = requestLanguage(request);
    void reply
      .status(status)
      .headers(deletePageHeaders(language))
      .send(uploadedPage(this.assets, language, { link, deleteUrl, preview }));
  }
}
