import { AlbumStore } from '#albums';
import { KeyCodec } from '#keys';
import { Get, Param, Post, Req } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { ImagePresenter } from '../../presenter/image.presenter.js';
import { PublicUrls } from '../../http/public-urls.js';
import { ALBUM_BODY, ALBUM_KEY, AlbumParam } from './imgur-album.docs.js';
import {
  createdAlbumAnswer,
  type ImgurAlbum,
  imgurAlbumAnswer,
  imgurImagesAnswer,
  type NewImgurAlbum,
} from './imgur-album.schema.js';
import { FindImgurImage } from '../images/imgur-images.service.js';
import { imgurAlbum } from './imgur-album.js';
import { ImgurController } from '../envelope/imgur-controller.decorator.js';
import { ImgurEndpoint } from '../openapi/imgur-endpoint.decorator.js';
import { type ImgurImage, imgurImageAnswer } from '../images/imgur-image.schema.js';
import { OwnAlbum } from './own-album.js';
import { changesOf, ReadAlbumForm } from './album-form.js';
import { FORM_PROBLEMS, ReadForm } from '../body/text-form.js';

const READ = { problems: ['album-not-found', 'unavailable'] as ('album-not-found' | 'unavailable')[] };
const IMAGE_KEY = '4fYk2aXbQ9Z';
const BLANK = { imageIds: [], coverId: null };

/** /3/album: makes albums and shows them. */
@ImgurController()
export class ImgurAlbumController {
  constructor(
    private readonly form: ReadForm,
    private readonly albumForm: ReadAlbumForm,
    private readonly albums: AlbumStore,
    private readonly own: OwnAlbum,
    private readonly find: FindImgurImage,
    private readonly presenter: ImagePresenter,
    private readonly urls: PublicUrls,
    private readonly codec: KeyCodec,
  ) {}

  @Post('album')
  @ImgurEndpoint({
    operationId: 'createImgurAlbum',
    summary: 'Make an album',
    description: 'Of images that are here, named by key or deletehash; it may begin empty. At most 500 images.',
    requestBody: ALBUM_BODY,
    answer: createdAlbumAnswer,
    problems: [...FORM_PROBLEMS, 'token-wrong', 'unavailable'],
    example: { path: '/3/album', method: 'POST' },
  })
  async createImgurAlbum(@Req() request: FastifyRequest): Promise<NewImgurAlbum> {
    const wanted = await this.albumForm.run(await this.form.run(request), '');
    const { id, key } = await this.albums.create(changesOf(BLANK, wanted));
    return { id: key, deletehash: this.codec.deleteToken(id) };
  }

  @Get('album/:id')
  @AlbumParam('The key of an album, or its deletehash', ALBUM_KEY)
  @ImgurEndpoint({
    operationId: 'getImgurAlbum',
    summary: 'Read an album and its images',
    answer: imgurAlbumAnswer,
    ...READ,
    example: { path: `/3/album/${ALBUM_KEY}`, method: 'GET' },
  })
  async getImgurAlbum(@Param('id') id: string): Promise<ImgurAlbum> {
    const { deletehash, ...shown } = await this.own.show(id);
    return imgurAlbum(shown, { presenter: this.presenter, urls: this.urls, deletehash });
  }

  @Get('album/:id/images')
  @AlbumParam('The key of an album, or its deletehash', ALBUM_KEY)
  @ImgurEndpoint({
    operationId: 'getImgurAlbumImages',
    summary: 'Read the images of an album',
    answer: imgurImagesAnswer,
    ...READ,
    example: { path: `/3/album/${ALBUM_KEY}/images`, method: 'GET' },
  })
  async getImgurAlbumImages(@Param('id') id: string): Promise<ImgurImage[]> {
    return (await this.getImgurAlbum(id)).images;
  }

  @Get('album/:id/image/:image')
  @AlbumParam('The key of an album, or its deletehash', ALBUM_KEY)
  @ApiParam({
    name: 'image',
    description: 'The key of an image',
    schema: { type: 'string', example: IMAGE_KEY } as object,
  })
  @ImgurEndpoint({
    operationId: 'getImgurAlbumImage',
    summary: 'Read one image of an album',
    answer: imgurImageAnswer,
    problems: [...READ.problems, 'image-not-found'],
    example: { path: `/3/album/${ALBUM_KEY}/image/${IMAGE_KEY}`, method: 'GET' },
  })
  async getImgurAlbumImage(@Param('id') id: string, @Param('image') image: string): Promise<ImgurImage> {
    const found = (await this.getImgurAlbum(id)).images.find((each) => each.id === image);
    if (!found) throw this.find.missing(image);
    return found;
  }
}
