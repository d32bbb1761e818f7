import { ImageService } from '#purge';
import { Controller, Delete, HttpCode, Param, UseGuards } from '@nestjs/common';

import { Endpoint, KeyParam } from '../openapi/endpoint.decorator.js';
import { type ImageKey, ImageKeyPipe } from '../lookup/image-key.pipe.js';
import { DeleteTokenGuard } from '../access/delete-token.guard.js';

/** DELETE /v1/images/{key} */
@Controller('v1/images')
export class ImageDeletionController {
  constructor(private readonly images: ImageService) {}

  @Delete(':key')
  @UseGuards(DeleteTokenGuard)
  @HttpCode(204)
  @KeyParam()
  @Endpoint({
    operationId: 'deleteImage',
    summary: 'Delete an image permanently',
    security: [{ deleteToken: [] }],
    answers: { 204: { description: 'The image is deleted' } },
    problems: ['token-missing', 'token-wrong', 'image-not-found', 'image-gone', 'no-space', 'unavailable'],
  })
  async deleteByKey(@Param('key', ImageKeyPipe) { id }: ImageKey): Promise<void> {
    await this.images.delete(id);
  }
}
