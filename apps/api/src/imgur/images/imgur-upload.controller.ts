import { Post, Req, Res, UseGuards, UseInterceptors } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { UploadAdmissionInterceptor } from '../../limits/upload-admission.interceptor.js';
import { OPTIONAL_CREDENTIALS } from '../../openapi/access.docs.js';
import { ImgurController } from '../envelope/imgur-controller.decorator.js';
import { ImgurUploadGuard } from '../envelope/imgur-upload.guard.js';
import { ImgurEndpoint } from '../openapi/imgur-endpoint.decorator.js';
import { imgurUploadAnswer, type UploadedImgurImage } from './imgur-image.schema.js';
import { IMGUR_UPLOAD_BODY, IMGUR_UPLOAD_PARAMETERS, IMGUR_UPLOAD_PROBLEMS } from './imgur-upload.docs.js';
import { ImgurUploads } from './imgur-uploads.service.js';

const UPLOAD = {
  method: 'POST' as const,
  parameters: IMGUR_UPLOAD_PARAMETERS,
  requestBody: IMGUR_UPLOAD_BODY,
  answer: imgurUploadAnswer,
  problems: IMGUR_UPLOAD_PROBLEMS,
  security: OPTIONAL_CREDENTIALS,
};

/** POST /3/image and /3/upload: the same endpoint at two paths. */
@ImgurController()
export class ImgurUploadController {
  constructor(private readonly uploads: ImgurUploads) {}

  @Post('image')
  @UseGuards(ImgurUploadGuard)
  @UseInterceptors(UploadAdmissionInterceptor)
  @ImgurEndpoint({
    operationId: 'postImgurImage',
    summary: "Upload an image (Imgur's API)",
    description:
      'The image is a file, base64 or a URL, in a form, in JSON or as the body itself; its first bytes tell which. ' +
      'Unknown fields are ignored. `.json` or `.xml` may be appended to this path and to all others below /3.',
    ...UPLOAD,
  })
  postImgurImage(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UploadedImgurImage> {
    return this.upload(request, reply);
  }

  @Post('upload')
  @UseGuards(ImgurUploadGuard)
  @UseInterceptors(UploadAdmissionInterceptor)
  @ImgurEndpoint({
    operationId: 'postImgurUpload',
    summary: "Upload an image (Imgur's alternative path)",
    ...UPLOAD,
  })
  postImgurUpload(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UploadedImgurImage> {
    return this.upload(request, reply);
  }

  private async upload(request: FastifyRequest, reply: FastifyReply): Promise<UploadedImgurImage> {
    const { status, image } = await this.uploads.upload(request);
    // UploadAdmissionInterceptor counts the outcome by this status. Clients get a 200 (EnvelopeInterceptor).
    void reply.status(status);
    return image;
  }
}
