import type { Principal } from '#accounts';
import { changesOf } from '#albums';
import type { ProblemCode } from '#errors';
import { Get, Param, Post, Req, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { CurrentPrincipal } from '../../access/current-principal.decorator.js';
import { EXAMPLE_KEY, PathParam } from '../../openapi/endpoint.decorator.js';
import { ACCESS_PROBLEMS, OPTIONAL_CREDENTIALS } from '../../openapi/access.docs.js';
import { FORM_PROBLEMS, TextFormReader } from '../body/text-form-reader.js';
import { ImgurController } from '../envelope/imgur-controller.decorator.js';
import { imgurNotFound } from '../envelope/imgur-not-found.js';
import { ImgurUploadGuard } from '../envelope/imgur-upload.guard.js';
import { type ImgurImage, imgurImageAnswer } from '../images/imgur-image.schema.js';
import { ImgurEndpoint } from '../openapi/imgur-endpoint.decorator.js';
import { AlbumFormReader } from './album-form-reader.js';
import { ALBUM_BODY, ALBUM_KEY, AlbumParam } from './imgur-album.docs.js';
import { ImgurAlbumPresenter } from './imgur-album.presenter.js';
import {
  createdAlbumAnswer,
  type ImgurAlbum,
  imgurAlbumAnswer,
  imgurImagesAnswer,
  type NewImgurAlbum,
} from './imgur-album.schema.js';
import { ImgurAlbums } from './imgur-albums.service.js';

const READ_PROBLEMS: ProblemCode[] = ['album-not-found', 'unavailable'];
const BLANK = { imageIds: [], coverId: null };

const KeyOrHashParam = () => AlbumParam('The key of an album, or its deletehash', ALBUM_KEY);

/** /3/album: creates albums and shows them. */
@ImgurController()
export class ImgurAlbumController {
  constructor(
    private readonly forms: TextFormReader,
    private readonly albumForms: AlbumFormReader,
    private readonly albums: ImgurAlbums,
    private readonly presenter: ImgurAlbumPresenter,
  ) {}

  @Post('album')
  @UseGuards(ImgurUploadGuard)
  @ImgurEndpoint({
    operationId: 'createImgurAlbum',
    summary: 'Create an album',
    description: 'The request names the images by key or deletehash. An album has 0 to 1,000 images.',
    method: 'POST',
    requestBody: ALBUM_BODY,
    answer: createdAlbumAnswer,
    security: OPTIONAL_CREDENTIALS,
    problems: [...FORM_PROBLEMS, ...ACCESS_PROBLEMS, 'client-banned', 'token-wrong', 'unavailable'],
  })
  async createImgurAlbum(@Req() request: FastifyRequest): Promise<NewImgurAlbum> {
    const form = await this.albumForms.read(await this.forms.read(request), '');
    return this.albums.create(changesOf(BLANK, form), request.principal);
  }

  @Get('album/:id')
  @KeyOrHashParam()
  @ImgurEndpoint({
    operationId: 'getImgurAlbum',
    summary: 'Read an album and its images',
    method: 'GET',
    answer: imgurAlbumAnswer,
    problems: READ_PROBLEMS,
  })
  async getImgurAlbum(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal | undefined,
  ): Promise<ImgurAlbum> {
    const { album, deletehash, owner } = await this.albums.show(id, principal);
    return this.presenter.present(album, deletehash, owner);
  }

  @Get('album/:id/images')
  @KeyOrHashParam()
  @ImgurEndpoint({
    operationId: 'getImgurAlbumImages',
    summary: 'Read the images of an album',
    method: 'GET',
    answer: imgurImagesAnswer,
    problems: READ_PROBLEMS,
  })
  async getImgurAlbumImages(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal | undefined,
  ): Promise<ImgurImage[]> {
    return (await this.getImgurAlbum(id, principal)).images;
  }

  @Get('album/:id/image/:image')
  @KeyOrHashParam()
  @PathParam('image', 'The key of an image', { example: EXAMPLE_KEY })
  @ImgurEndpoint({
    operationId: 'getImgurAlbumImage',
    summary: 'Read one image of an album',
    method: 'GET',
    answer: imgurImageAnswer,
    problems: [...READ_PROBLEMS, 'image-not-found'],
  })
  async getImgurAlbumImage(
    @Param('id') id: string,
    @Param('image') image: string,
    @CurrentPrincipal() principal: Principal | undefined,
  ): Promise<ImgurImage> {
    const found = (await this.getImgurAlbum(id, principal)).images.find((each) => each.id === image);
    if (!found) throw imgurNotFound('image', image);
    return found;
  }
}
