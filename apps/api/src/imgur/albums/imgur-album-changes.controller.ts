import { type Album, type AlbumChanges, AlbumStore, withImages } from '#albums';
import { DomainError, type ProblemCode } from '#errors';
import { Delete, Param, Post, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { ALBUM_BODY, ALBUM_HASH, ALBUM_IMAGES_BODY, AlbumParam } from './imgur-album.docs.js';
import { ImgurController } from '../envelope/imgur-controller.decorator.js';
import { ImgurEndpoint } from '../openapi/imgur-endpoint.decorator.js';
import { imgurDoneAnswer } from '../images/imgur-image.schema.js';
import { asMissing, OwnAlbum } from './own-album.js';
import { changesOf, isBlank, ReadAlbumForm } from './album-form.js';
import { FORM_PROBLEMS, ReadForm } from '../body/text-form.js';

const HashParam = () => AlbumParam('The deletehash of an album', ALBUM_HASH);
const PROBLEMS: ProblemCode[] = [...FORM_PROBLEMS, 'token-wrong', 'album-not-found', 'unavailable'];
const at = (method: string, action = '') => ({ path: `/3/album/${ALBUM_HASH}${action}`, method });
const CHANGE = { requestBody: ALBUM_BODY, answer: imgurDoneAnswer, problems: PROBLEMS };
const IMAGES = { requestBody: ALBUM_IMAGES_BODY, answer: imgurDoneAnswer, problems: PROBLEMS };

/** /3/album/{deletehash}: changes albums, for whoever has their deletehash. */
@ImgurController()
export class ChangeAlbumController {
  constructor(
    private readonly form: ReadForm,
    private readonly albumForm: ReadAlbumForm,
    private readonly albums: AlbumStore,
    private readonly own: OwnAlbum,
  ) {}

  @Put('album/:id')
  @HashParam()
  @ImgurEndpoint({
    operationId: 'putImgurAlbum',
    summary: 'Change an album: what is sent is set, images are replaced',
    ...CHANGE,
    example: at('PUT'),
  })
  putImgurAlbum(@Param('id') hash: string, @Req() request: FastifyRequest): Promise<true> {
    return this.edit(hash, request);
  }

  @Post('album/:id')
  @HashParam()
  @ImgurEndpoint({ operationId: 'postImgurAlbum', summary: 'The same as PUT', ...CHANGE, example: at('POST') })
  postImgurAlbum(@Param('id') hash: string, @Req() request: FastifyRequest): Promise<true> {
    return this.edit(hash, request);
  }

  @Post('album/:id/add')
  @HashParam()
  @ImgurEndpoint({
    operationId: 'addToImgurAlbum',
    summary: 'Add images to an album',
    ...IMAGES,
    example: at('POST', '/add'),
  })
  addToImgurAlbum(@Param('id') hash: string, @Req() request: FastifyRequest): Promise<true> {
    return this.add(hash, request);
  }

  @Put('album/:id/add')
  @HashParam()
  @ImgurEndpoint({
    operationId: 'putIntoImgurAlbum',
    summary: 'The same as POST',
    ...IMAGES,
    example: at('PUT', '/add'),
  })
  putIntoImgurAlbum(@Param('id') hash: string, @Req() request: FastifyRequest): Promise<true> {
    return this.add(hash, request);
  }

  @Post('album/:id/remove_images')
  @HashParam()
  @ImgurEndpoint({
    operationId: 'removeFromImgurAlbum',
    summary: 'Take images out of an album; they stay',
    ...IMAGES,
    example: at('POST', '/remove_images'),
  })
  removeFromImgurAlbum(@Param('id') hash: string, @Req() request: FastifyRequest): Promise<true> {
    return this.remove(hash, request);
  }

  @Delete('album/:id/remove_images')
  @HashParam()
  @ImgurEndpoint({
    operationId: 'deleteFromImgurAlbum',
    summary: 'The same as POST; the ids may be in the query',
    parameters: [{ name: 'ids', in: 'query', description: 'Keys of images, with commas', schema: { type: 'string' } }],
    answer: imgurDoneAnswer,
    problems: PROBLEMS,
    example: at('DELETE', '/remove_images'),
  })
  deleteFromImgurAlbum(@Param('id') hash: string, @Req() request: FastifyRequest): Promise<true> {
    return this.remove(hash, request);
  }

  @Delete('album/:id')
  @HashParam()
  @ImgurEndpoint({
    operationId: 'deleteImgurAlbum',
    summary: 'Delete an album; its images stay',
    description: 'Once more does no harm, and is answered alike.',
    answer: imgurDoneAnswer,
    problems: ['token-wrong', 'album-not-found', 'unavailable'],
    example: at('DELETE'),
  })
  async deleteImgurAlbum(@Param('id') hash: string): Promise<true> {
    await asMissing(hash, this.albums.delete(await this.own.idOf(hash)));
    return true;
  }

  private async edit(hash: string, request: FastifyRequest): Promise<true> {
    const wanted = await this.albumForm.run(await this.form.run(request), hash);
    if (isBlank(wanted)) throw new DomainError('invalid-request', 'There is nothing to update.');
    return this.change(hash, (album) => changesOf(album, wanted));
  }

  private async add(hash: string, request: FastifyRequest): Promise<true> {
    const ids = await this.albumForm.imageIds(await this.form.run(request), hash);
    if (!ids) throw new DomainError('invalid-request', 'There is nothing to add: send ids[] or deletehashes[].');
    return this.change(hash, (album) => withImages(album, [...album.imageIds, ...ids]));
  }

  private async remove(hash: string, request: FastifyRequest): Promise<true> {
    const ids = this.albumForm.idsToRemove(await this.form.run(request));
    return this.change(hash, (album) =>
      withImages(
        album,
        album.imageIds.filter((id) => !ids.has(id)),
      ),
    );
  }

  private async change(hash: string, change: (album: Album) => AlbumChanges): Promise<true> {
    await asMissing(hash, this.albums.update(await this.own.idOf(hash), change));
    return true;
  }
}
