import type { Principal } from '#accounts';
import { Get, Param, Query } from '@nestjs/common';

import { CurrentPrincipal } from '../../access/current-principal.decorator.js';
import type { ListedImgurAlbum } from '../albums/imgur-album.schema.js';
import { ImgurController } from '../envelope/imgur-controller.decorator.js';
import { ImgurEndpoint } from '../openapi/imgur-endpoint.decorator.js';
import { imgurAlbumListAnswer, imgurCountAnswer, imgurIdsAnswer } from './imgur-account.schema.js';
import { AccountNameParam } from './imgur-account.controller.js';
import { ImgurAccountAlbums } from './imgur-account-albums.service.js';
import { LIST_DOCS, PageParam, type PageQuery, partOf } from './imgur-paging.js';

const LIST = { ...LIST_DOCS, answer: imgurAlbumListAnswer };
const IDS = { ...LIST_DOCS, answer: imgurIdsAnswer };

/** /3/account/{name}/albums: the albums of the own account. */
@ImgurController()
export class ImgurAccountAlbumsController {
  constructor(private readonly albums: ImgurAccountAlbums) {}

  @Get('account/:name/albums')
  @AccountNameParam()
  @ImgurEndpoint({ operationId: 'getImgurAccountAlbums', summary: 'List own albums, the newest first', ...LIST })
  getImgurAccountAlbums(
    @Param('name') name: string,
    @Query() { page, perPage }: PageQuery,
    @CurrentPrincipal() principal: Principal | undefined,
  ): Promise<ListedImgurAlbum[]> {
    return this.albums.list(name, principal, partOf(page, perPage));
  }

  @Get('account/:name/albums/ids')
  @AccountNameParam()
  @ImgurEndpoint({ operationId: 'getImgurAccountAlbumIds', summary: 'List the keys of own albums', ...IDS })
  getImgurAccountAlbumIds(
    @Param('name') name: string,
    @Query() { page, perPage }: PageQuery,
    @CurrentPrincipal() principal: Principal | undefined,
  ): Promise<string[]> {
    return this.albums.listKeys(name, principal, partOf(page, perPage));
  }

  @Get('account/:name/albums/ids/:page')
  @AccountNameParam()
  @PageParam()
  @ImgurEndpoint({ operationId: 'getImgurAccountAlbumIdsPage', summary: 'List a page of keys of own albums', ...IDS })
  getImgurAccountAlbumIdsPage(
    @Param('name') name: string,
    @Param('page') page: string,
    @Query() { perPage }: PageQuery,
    @CurrentPrincipal() principal: Principal | undefined,
  ): Promise<string[]> {
    return this.albums.listKeys(name, principal, partOf(page, perPage));
  }

  @Get('account/:name/albums/count')
  @AccountNameParam()
  @ImgurEndpoint({
    ...LIST_DOCS,
    operationId: 'getImgurAccountAlbumCount',
    summary: 'Count own albums, up to 10,000',
    parameters: [],
    answer: imgurCountAnswer,
  })
  getImgurAccountAlbumCount(
    @Param('name') name: string,
    @CurrentPrincipal() principal: Principal | undefined,
  ): Promise<number> {
    return this.albums.count(name, principal);
  }

  @Get('account/:name/albums/:page')
  @AccountNameParam()
  @PageParam()
  @ImgurEndpoint({ operationId: 'getImgurAccountAlbumsPage', summary: 'List a page of own albums', ...LIST })
  getImgurAccountAlbumsPage(
    @Param('name') name: string,
    @Param('page') page: string,
    @Query() { perPage }: PageQuery,
    @CurrentPrincipal() principal: Principal | undefined,
  ): Promise<ListedImgurAlbum[]> {
    return this.albums.list(name, principal, partOf(page, perPage));
  }
}
