import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { DeleteImage, EditImage } from '#purge';
import { Delete, Get, Param, Post, Put, Req } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { ImagePresenter } from '../../presenter/image.presenter.js';
import { FindImgurImage } from './imgur-images.service.js';
import { ImgurController } from '../envelope/imgur-controller.decorator.js';
import { ImgurEndpoint } from '../openapi/imgur-endpoint.decorator.js';
import { imgurImage } from './imgur-image.js';
import { imgurDoneAnswer, type ImgurImage, imgurImageAnswer } from './imgur-image.schema.js';
import { FORM_PROBLEMS, ReadForm } from '../body/text-form.js';
import { EDIT_BODY, readEdit } from './image-edit.js';

const HashParam = () =>
  ApiParam({
    name: 'id',
    description: 'The deletehash of an image',
    schema: { type: 'string', example: HASH } as object,
  });
const KEY = '4fYk2aXbQ9Z';
const HASH = '4fYk2aXbQ9ZQ3mT7wK1sV9bN2x';
const EDIT_PROBLEMS = [...FORM_PROBLEMS, 'token-wrong', 'image-not-found', 'unavailable'] as const;

/** /3/image/{id}: for everybody; /3/image/{deletehash}: for whoever has it. */
@ImgurController()
export class ImgurImageController {
  constructor(
    private readonly find: FindImgurImage,
    private readonly presenter: ImagePresenter,
    private readonly form: ReadForm,
    private readonly editImage: EditImage,
    private readonly deleteImage: DeleteImage,
    private readonly codec: KeyCodec,
  ) {}

  @Get('image/:id')
  @ApiParam({ name: 'id', description: 'The key of an image', schema: { type: 'string', example: KEY } as object })
  @ImgurEndpoint({
    operationId: 'getImgurImage',
    summary: 'Read what is known of an image',
    answer: imgurImageAnswer,
    problems: ['image-not-found', 'unavailable'],
    example: { path: `/3/image/${KEY}`, method: 'GET' },
  })
  async getImgurImage(@Param('id') id: string): Promise<ImgurImage> {
    return imgurImage(this.presenter.toImage(await this.find.run(id)));
  }

  @Post('image/:id')
  @HashParam()
  @ImgurEndpoint({
    operationId: 'editImgurImage',
    summary: 'Change the title and the description of an image',
    requestBody: EDIT_BODY,
    answer: imgurDoneAnswer,
    problems: [...EDIT_PROBLEMS],
    example: { path: `/3/image/${HASH}`, method: 'POST' },
  })
  editImgurImage(@Param('id') hash: string, @Req() request: FastifyRequest): Promise<true> {
    return this.edit(hash, request);
  }

  @Put('image/:id')
  @HashParam()
  @ImgurEndpoint({
    operationId: 'putImgurImage',
    summary: 'The same as POST',
    requestBody: EDIT_BODY,
    answer: imgurDoneAnswer,
    problems: [...EDIT_PROBLEMS],
    example: { path: `/3/image/${HASH}`, method: 'PUT' },
  })
  putImgurImage(@Param('id') hash: string, @Req() request: FastifyRequest): Promise<true> {
    return this.edit(hash, request);
  }

  @Delete('image/:id')
  @HashParam()
  @ImgurEndpoint({
    operationId: 'deleteImgurImage',
    summary: 'Delete an image for good',
    description: 'Once more does no harm, and is answered alike.',
    answer: imgurDoneAnswer,
    problems: ['invalid-request', 'token-wrong', 'unavailable'],
    example: { path: `/3/image/${HASH}`, method: 'DELETE' },
  })
  async deleteImgurImage(@Param('id') hash: string): Promise<true> {
    const id = this.codec.idOfDeleteToken(hash);
    if (id === undefined) {
      if (await this.find.exists(hash)) throw new DomainError('token-wrong', 'Forbidden');
      throw new DomainError('invalid-request', `Unable to find an image with the deletehash, ${hash}`);
    }
    await this.deleteImage.run(id).catch((error: unknown) => {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === 'image-not-found') throw new DomainError('invalid-request', error.detail, { cause: error });
      if (error.code !== 'image-gone') throw error;
    });
    return true;
  }

  private async edit(hash: string, request: FastifyRequest): Promise<true> {
    const changes = readEdit(await this.form.run(request));
    const id = this.codec.idOfDeleteToken(hash);
    if (id === undefined) {
      await this.find.run(hash);
      throw new DomainError('token-wrong', 'Forbidden');
    }
    await this.editImage.edit(id, changes).catch((error: unknown) => {
      const isMissing = error instanceof DomainError && /^image-(?:not-found|gone)$/.test(error.code);
      throw isMissing ? this.find.missing(hash, error) : error;
    });
    return true;
  }
}
