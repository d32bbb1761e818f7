import { Get } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';

import { imgurNothingAnswer } from '../albums/imgur-album.schema.js';
import { ImgurController } from '../envelope/imgur-controller.decorator.js';
import { ImgurEndpoint } from '../openapi/imgur-endpoint.decorator.js';

const NameParam = () =>
  ApiParam({ name: 'name', description: 'Any', schema: { type: 'string', example: 'me' } as object });
const PageParam = () =>
  ApiParam({ name: 'page', description: 'Any', schema: { type: 'string', example: '0' } as object });
const NOTHING = { answer: imgurNothingAnswer, problems: [] };

/** /3/account/{name}: there are no accounts, so nobody has anything. */
@ImgurController()
export class ImgurAccountController {
  @Get('account/:name/albums')
  @NameParam()
  @ImgurEndpoint({
    operationId: 'getImgurAccountAlbums',
    summary: 'No albums: there are no accounts',
    ...NOTHING,
    example: { path: '/3/account/me/albums', method: 'GET' },
  })
  getImgurAccountAlbums(): [] {
    return [];
  }

  @Get('account/:name/images')
  @NameParam()
  @ImgurEndpoint({
    operationId: 'getImgurAccountImages',
    summary: 'No images: there are no accounts',
    ...NOTHING,
    example: { path: '/3/account/me/images', method: 'GET' },
  })
  getImgurAccountImages(): [] {
    return [];
  }

  @Get('account/:name/albums/:page')
  @NameParam()
  @PageParam()
  @ImgurEndpoint({
    operationId: 'getImgurAccountAlbumsPage',
    summary: 'No albums, on whichever page',
    ...NOTHING,
    example: { path: '/3/account/me/albums/0', method: 'GET' },
  })
  getImgurAccountAlbumsPage(): [] {
    return [];
  }

  @Get('account/:name/images/:page')
  @NameParam()
  @PageParam()
  @ImgurEndpoint({
    operationId: 'getImgurAccountImagesPage',
    summary: 'No images, on whichever page',
    ...NOTHING,
    example: { path: '/3/account/me/images/0', method: 'GET' },
  })
  getImgurAccountImagesPage(): [] {
    return [];
  }
}
