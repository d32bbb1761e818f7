import type { Principal } from '#accounts';
import { changesOf, withImages } from '#albums';
import { DomainError, type ProblemCode } from '#errors';
import { Delete, Param, Post, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { CurrentPrincipal } from '../../access/current-principal.decorator.js';
import { queryParameter } from '../../openapi/endpoint.decorator.js';
import { FORM_PROBLEMS, TextFormReader } from '../body/text-form-reader.js';
import { ImgurController } from '../envelope/imgur-controller.decorator.js';
import { imgurDoneAnswer } from '../openapi/answer.schema.js';
import { ImgurEndpoint } from '../openapi/imgur-endpoint.decorator.js';
import { AlbumFormReader, isBlank } from './album-form-reader.js';
import { ALBUM_BODY, ALBUM_HASH, ALBUM_IMAGES_BODY, AlbumParam } from './imgur-album.docs.js';
import { ImgurAlbums } from './imgur-albums.service.js';

const HashParam = () => AlbumParam('The deletehash of an album, or the key of an own album', ALBUM_HASH);

const PROBLEMS: ProblemCode[] = [...FORM_PROBLEMS, 'token-wrong', 'album-not-found', 'unavailable'];
const CHANGE = { requestBody: ALBUM_BODY, answer: imgurDoneAnswer, problems: PROBLEMS };
const IMAGES = { requestBody: ALBUM_IMAGES_BODY, answer: imgurDoneAnswer, problems: PROBLEMS };

/** /3/album/{deletehash}: changes and deletes albums. */
@ImgurController()
export class ImgurAlbumChangesController {
  constructor(
    private readonly forms: TextFormReader,
    private readonly albumForms: AlbumFormReader,
    private readonly albums: ImgurAlbums,
  ) {}

  @Put('album/:id')
  @HashParam()
  @ImgurEndpoint({
    operationId: 'putImgurAlbum',
    summary: 'Change the fields that are sent; a list of images replaces the current one',
    method: 'PUT',
    ...CHANGE,
  })
  putImgurAlbum(@Param('id') hash: string, @Req() request: FastifyRequest): Promise<true> {
    return this.edit(hash, request);
  }

  @Post('album/:id')
  @HashParam()
  @ImgurEndpoint({ operationId: 'postImgurAlbum', summary: 'The same as PUT', method: 'POST', ...CHANGE })
  postImgurAlbum(@Param('id') hash: string, @Req() request: FastifyRequest): Promise<true> {
    return this.edit(hash, request);
  }

  @Post('album/:id/add')
  @HashParam()
  @ImgurEndpoint({ operationId: 'addToImgurAlbum', summary: 'Add images to an album', method: 'POST', ...IMAGES })
  addToImgurAlbum(@Param('id') hash: string, @Req() request: FastifyRequest): Promise<true> {
    return this.addImages(hash, request);
  }

  @Put('album/:id/add')
  @HashParam()
  @ImgurEndpoint({ operationId: 'putIntoImgurAlbum', summary: 'The same as POST', method: 'PUT', ...IMAGES })
  putIntoImgurAlbum(@Param('id') hash: string, @Req() request: FastifyRequest): Promise<true> {
    return this.addImages(hash, request);
  }

  @Post('album/:id/remove_images')
  @HashParam()
  @ImgurEndpoint({
    operationId: 'removeFromImgurAlbum',
    summary: 'Remove images from an album, without deleting them',
    method: 'POST',
    ...IMAGES,
  })
  removeFromImgurAlbum(@Param('id') hash: string, @Req() request: FastifyRequest): Promise<true> {
    return this.removeImages(hash, request);
  }

  @Delete('album/:id/remove_images')
  @HashParam()
  @ImgurEndpoint({
    operationId: 'deleteFromImgurAlbum',
    summary: 'The same as POST; the ids may be in the query',
    method: 'DELETE',
    parameters: [queryParameter('ids', 'Keys of images, separated by commas', { type: 'string' })],
    answer: imgurDoneAnswer,
    problems: PROBLEMS,
  })
  deleteFromImgurAlbum(@Param('id') hash: string, @Req() request: FastifyRequest): Promise<true> {
    return this.removeImages(hash, request);
  }

  @Delete('album/:id')
  @HashParam()
  @ImgurEndpoint({
    operationId: 'deleteImgurAlbum',
    summary: 'Delete an album, but not its images',
    description: 'A second delete has no effect and the same answer.',
    method: 'DELETE',
    answer: imgurDoneAnswer,
    problems: ['token-wrong', 'album-not-found', 'unavailable'],
  })
  async deleteImgurAlbum(
    @Param('id') hash: string,
    @CurrentPrincipal() principal: Principal | undefined,
  ): Promise<true> {
    await this.albums.delete(hash, principal);
    return true;
  }

  private async edit(hash: string, request: FastifyRequest): Promise<true> {
    const form = await this.albumForms.read(await this.forms.read(request), hash);
    if (isBlank(form)) throw new DomainError('invalid-request', 'There is nothing to update. Send at least one field.');
    await this.albums.update(hash, request.principal, (album) => changesOf(album, form));
    return true;
  }

  private async addImages(hash: string, request: FastifyRequest): Promise<true> {
    const ids = await this.albumForms.readImageIds(await this.forms.read(request), hash);
    if (!ids) throw new DomainError('invalid-request', 'There is nothing to add. Send ids[] or deletehashes[].');
    await this.albums.update(hash, request.principal, (album) => withImages(album, [...album.imageIds, ...ids]));
    return true;
  }

  private async removeImages(hash: string, request: FastifyRequest): Promise<true> {
    const removed = this.albumForms.readIdsToRemove(await this.forms.read(request));
    await this.albums.update(hash, request.principal, (album) => {
      const kept = album.imageIds.filter((id) => !removed.has(id));
      return withImages(album, kept);
    });
    return true;
  }
}
