import { ImageService } from '#purge';
import { Controller, Delete, HttpCode, Param, UseGuards } from '@nestjs/common';

import { CREDENTIALS } from '../openapi/access.docs.js';
import { Endpoint, KeyParam, OWNER_PROBLEMS } from '../openapi/endpoint.decorator.js';
import { type ImageKey, ImageKeyPipe } from '../lookup/image-key.pipe.js';
import { ImageOwnerGuard } from '../access/image-owner.guard.js';

/** DELETE /v1/images/{key} */
@Controller('v1/images')
export class ImageDeletionController {
  constructor(private readonly images: ImageService) {}

  @Delete(':key')
  @UseGuards(ImageOwnerGuard)
  @HttpCode(204)
  @KeyParam()
  @Endpoint({
    operationId: 'deleteImage',
    summary: 'Delete an image permanently',
    description: 'By the delete token of the image, or by the credentials of its owner or of an admin.',
    security: [{ deleteToken: [] }, ...CREDENTIALS],
    answers: { 204: { description: 'The image is deleted' } },
    problems: [...OWNER_PROBLEMS, 'image-not-found', 'image-gone', 'image-blocked', 'no-space', 'unavailable'],
  })
  async deleteByKey(@Param('key', ImageKeyPipe) { id }: ImageKey): Promise<void> {
    await this.images.delete(id);
  }
}
