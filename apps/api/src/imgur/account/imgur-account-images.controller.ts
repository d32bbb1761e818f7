import type { Principal } from '#accounts';
import { Get, Param, Query } from '@nestjs/common';

import { CurrentPrincipal } from '../../access/current-principal.decorator.js';
import type { ImgurImage } from '../images/imgur-image.schema.js';
import { ImgurController } from '../envelope/imgur-controller.decorator.js';
import { ImgurEndpoint } from '../openapi/imgur-endpoint.decorator.js';
import { imgurImageListAnswer, imgurCountAnswer, imgurIdsAnswer } from './imgur-account.schema.js';
import { AccountNameParam } from './imgur-account.controller.js';
import { ImgurAccountImages } from './imgur-account-images.service.js';
import { LIST_DOCS, PageParam, type PageQuery, partOf } from './imgur-paging.js';

const LIST = { ...LIST_DOCS, answer: imgurImageListAnswer };
const IDS = { ...LIST_DOCS, answer: imgurIdsAnswer };

/** /3/account/{name}/images: the images of the own account. */
@ImgurController()
export class ImgurAccountImagesController {
  constructor(private readonly images: ImgurAccountImages) {}

  @Get('account/:name/images')
  @AccountNameParam()
  @ImgurEndpoint({ operationId: 'getImgurAccountImages', summary: 'List own images, the newest first', ...LIST })
  getImgurAccountImages(
    @Param('name') name: string,
    @Query() { page, perPage }: PageQuery,
    @CurrentPrincipal() principal: Principal | undefined,
  ): Promise<ImgurImage[]> {
    return this.images.list(name, principal, partOf(page, perPage));
  }

  @Get('account/:name/images/ids')
  @AccountNameParam()
  @ImgurEndpoint({ operationId: 'getImgurAccountImageIds', summary: 'List the keys of own images', ...IDS })
  getImgurAccountImageIds(
    @Param('name') name: string,
    @Query() { page, perPage }: PageQuery,
    @CurrentPrincipal() principal: Principal | undefined,
  ): Promise<string[]> {
    return this.images.listKeys(name, principal, partOf(page, perPage));
  }

  @Get('account/:name/images/ids/:page')
  @AccountNameParam()
  @PageParam()
  @ImgurEndpoint({ operationId: 'getImgurAccountImageIdsPage', summary: 'List a page of keys of own images', ...IDS })
  getImgurAccountImageIdsPage(
    @Param('name') name: string,
    @Param('page') page: string,
    @Query() { perPage }: PageQuery,
    @CurrentPrincipal() principal: Principal | undefined,
  ): Promise<string[]> {
    return this.images.listKeys(name, principal, partOf(page, perPage));
  }

  @Get('account/:name/images/count')
  @AccountNameParam()
  @ImgurEndpoint({
    ...LIST_DOCS,
    operationId: 'getImgurAccountImageCount',
    summary: 'Count own images',
    parameters: [],
    answer: imgurCountAnswer,
  })
  getImgurAccountImageCount(
    @Param('name') name: string,
    @CurrentPrincipal() principal: Principal | undefined,
  ): Promise<number> {
    return this.images.count(name, principal);
  }

  @Get('account/:name/images/:page')
  @AccountNameParam()
  @PageParam()
  @ImgurEndpoint({ operationId: 'getImgurAccountImagesPage', summary: 'List a page of own images', ...LIST })
  getImgurAccountImagesPage(
    @Param('name') name: string,
    @Param('page') page: string,
    @Query() { perPage }: PageQuery,
    @CurrentPrincipal() principal: Principal | undefined,
  ): Promise<ImgurImage[]> {
    return this.images.list(name, principal, partOf(page, perPage));
  }
}
