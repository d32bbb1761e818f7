import type { Principal } from '#accounts';
import type { ProblemCode } from '#errors';
import { Delete, Get, Param, Post, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { CurrentPrincipal } from '../../access/current-principal.decorator.js';
import { EXAMPLE_DELETE_TOKEN, EXAMPLE_KEY, PathParam } from '../../openapi/endpoint.decorator.js';
import { ImagePresenter } from '../../presenter/image.presenter.js';
import { FORM_PROBLEMS, TextFormReader } from '../body/text-form-reader.js';
import { ImgurController } from '../envelope/imgur-controller.decorator.js';
import { imgurDoneAnswer } from '../openapi/answer.schema.js';
import { ImgurEndpoint } from '../openapi/imgur-endpoint.decorator.js';
import { EDIT_BODY, readImageEdit } from './image-edit.form.js';
import { presentImgurImage } from './imgur-image.presenter.js';
import { type ImgurImage, imgurImageAnswer } from './imgur-image.schema.js';
import { ImgurImages } from './imgur-images.service.js';

const IdParam = (description: string, example: string) => PathParam('id', description, { example });
const HashParam = () => IdParam('The deletehash of an image, or the key of an own image', EXAMPLE_DELETE_TOKEN);

const EDIT_PROBLEMS: ProblemCode[] = [...FORM_PROBLEMS, 'token-wrong', 'image-not-found', 'unavailable'];
const EDIT = { requestBody: EDIT_BODY, answer: imgurDoneAnswer, problems: EDIT_PROBLEMS };

/** /3/image/{key} reads an image; /3/image/{deletehash} edits and deletes it. */
@ImgurController()
export class ImgurImageController {
  constructor(
    private readonly images: ImgurImages,
    private readonly presenter: ImagePresenter,
    private readonly forms: TextFormReader,
  ) {}

  @Get('image/:id')
  @IdParam('The key of an image', EXAMPLE_KEY)
  @ImgurEndpoint({
    operationId: 'getImgurImage',
    summary: 'Read the data of an image',
    method: 'GET',
    answer: imgurImageAnswer,
    problems: ['image-not-found', 'unavailable'],
  })
  async getImgurImage(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal | undefined,
  ): Promise<ImgurImage> {
    const link = await this.images.find(id);
    return presentImgurImage(this.presenter.toImage(link), this.images.ownFields(link, principal));
  }

  @Post('image/:id')
  @HashParam()
  @ImgurEndpoint({
    operationId: 'editImgurImage',
    summary: 'Change the title and the description of an image',
    method: 'POST',
    ...EDIT,
  })
  editImgurImage(@Param('id') hash: string, @Req() request: FastifyRequest): Promise<true> {
    return this.edit(hash, request);
  }

  @Put('image/:id')
  @HashParam()
  @ImgurEndpoint({ operationId: 'putImgurImage', summary: 'The same as POST', method: 'PUT', ...EDIT })
  putImgurImage(@Param('id') hash: string, @Req() request: FastifyRequest): Promise<true> {
    return this.edit(hash, request);
  }

  @Delete('image/:id')
  @HashParam()
  @ImgurEndpoint({
    operationId: 'deleteImgurImage',
    summary: 'Delete an image permanently',
    description: 'A second delete has no effect and the same answer.',
    method: 'DELETE',
    answer: imgurDoneAnswer,
    problems: ['invalid-request', 'token-wrong', 'unavailable'],
  })
  async deleteImgurImage(
    @Param('id') hash: string,
    @CurrentPrincipal() principal: Principal | undefined,
  ): Promise<true> {
    await this.images.delete(hash, principal);
    return true;
  }

  private async edit(hash: string, request: FastifyRequest): Promise<true> {
    await this.images.edit(hash, readImageEdit(await this.forms.read(request)), request.principal);
    return true;
  }
}
