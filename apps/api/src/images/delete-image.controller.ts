import { KeyCodec } from '#keys';
import { DeleteImage } from '#purge';
import { Controller, Delete, HttpCode, Param, Req } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { Endpoint, KeyParam } from '../openapi/endpoint.decorator.js';
import { FindLink } from '../http/find-link.js';
import { requireDeleteToken } from '../access/delete-token.js';

/** DELETE /v1/images/{key}: for whoever has the delete token. */
@Controller('v1/images')
export class DeleteImageController {
  constructor(
    private readonly findLink: FindLink,
    private readonly codec: KeyCodec,
    private readonly deleteImage: DeleteImage,
  ) {}

  @Delete(':key')
  @HttpCode(204)
  @KeyParam()
  @ApiBearerAuth('deleteToken')
  @Endpoint({
    operationId: 'deleteImage',
    summary: 'Delete an image for good',
    answers: { 204: { description: 'The image is deleted' } },
    problems: ['token-missing', 'token-wrong', 'image-not-found', 'image-gone', 'no-space', 'unavailable'],
  })
  async deleteByKey(@Param('key') key: string, @Req() request: FastifyRequest): Promise<void> {
    const id = this.findLink.idOf(key);
    requireDeleteToken(request, this.codec, id);
    await this.deleteImage.run(id);
  }
}
