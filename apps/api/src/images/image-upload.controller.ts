import { IMAGE_FORMAT_LIST } from '#formats';
import { Controller, HttpCode, Post, Req, Res, UseGuards, UseInterceptors } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { UploadAccessGuard } from '../access/upload-access.guard.js';
import { OPTIONAL_CREDENTIALS } from '../openapi/access.docs.js';
import { Endpoint, header, requiredHeader } from '../openapi/endpoint.decorator.js';
import { QUOTA_HEADERS, UPLOAD_BODY, UPLOAD_PARAMETERS, UPLOAD_PROBLEMS } from '../openapi/upload.docs.js';
import { UploadAdmissionInterceptor } from '../limits/upload-admission.interceptor.js';
import { IdempotentIntakeService } from '../intake/idempotent-intake.service.js';
import { IntakeService, type UploadAnswer } from '../intake/intake.service.js';
import { readIdempotencyKey } from '../intake/headers/idempotency-key.js';
import {
  type AcceptedUpload,
  acceptedUploadSchema,
  type UploadedImage,
  uploadedImageSchema,
} from '../presenter/image.schemas.js';
import { presentOwner } from '../presenter/image-owner.presenter.js';
import { ImagePresenter } from '../presenter/image.presenter.js';

const STATUS_RETRY_SECONDS = '1';

/** POST /v1/images: the way in. */
@Controller('v1/images')
export class ImageUploadController {
  constructor(
    private readonly intake: IntakeService,
    private readonly idempotent: IdempotentIntakeService,
    private readonly presenter: ImagePresenter,
  ) {}

  @Post()
  @HttpCode(200)
  @UseGuards(UploadAccessGuard)
  @UseInterceptors(UploadAdmissionInterceptor)
  @Endpoint({
    operationId: 'uploadImage',
    summary: 'Upload an image and get its link',
    description:
      'The body is the image itself (`application/octet-stream`, `image/*` of any kind, or no Content-Type), a form with ' +
      'the file `image`, or JSON with `url` or `base64`. `application/x-www-form-urlencoded`, which some clients say of ' +
      'any body, is taken where the body is an image. Content-Encoding must be `identity` or absent. The format is ' +
      `recognised by the bytes: ${IMAGE_FORMAT_LIST}. Metadata such as GPS positions is removed.`,
    parameters: UPLOAD_PARAMETERS,
    security: OPTIONAL_CREDENTIALS,
    requestBody: UPLOAD_BODY,
    answers: {
      200: {
        description: 'The image is stored and its link works',
        schema: uploadedImageSchema,
        headers: {
          Location: requiredHeader('The link of the image'),
          'Idempotency-Replayed': header('`true` if this is the answer to an earlier request with the same key'),
          ...QUOTA_HEADERS,
        },
      },
      202: {
        description:
          'The image is durable and will be stored; the link works after that. Where a moderation hook decides about ' +
          'images first, the link works once the image is allowed',
        schema: acceptedUploadSchema,
        headers: {
          Location: requiredHeader('The URL of the status of the upload'),
          'Retry-After': requiredHeader('Seconds to wait', 'integer'),
          ...QUOTA_HEADERS,
        },
      },
    },
    problems: UPLOAD_PROBLEMS,
    problemHeaders: QUOTA_HEADERS,
  })
  async uploadImage(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UploadedImage | AcceptedUpload> {
    const { id, status, body, isReplay } = await this.upload(request);
    void reply.status(status);
    if (isReplay) void reply.header('idempotency-replayed', 'true');
    if (status === 202) void reply.header('retry-after', STATUS_RETRY_SECONDS);
    const owner = request.principal && presentOwner(request.principal.account);
    if (owner) void reply.header('cache-control', 'private, no-store');
    const answer = { ...body, ...(owner && { owner }), ...this.presenter.deleteRights(id) };
    void reply.header('location', 'statusUrl' in answer ? answer.statusUrl : answer.link);
    return answer;
  }

  private async upload(request: FastifyRequest): Promise<UploadAnswer> {
    const key = readIdempotencyKey(request.headers['idempotency-key']);
    return key === undefined ? this.intake.upload(request) : this.idempotent.upload(request, key);
  }
}
