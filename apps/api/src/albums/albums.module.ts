import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { HttpModule } from '../http/http.module.js';
import { LookupModule } from '../lookup/lookup.module.js';
import { PagesModule } from '../pages/pages.module.js';
import { PresenterModule } from '../presenter/presenter.module.js';
import { RequestsModule } from '../requests/requests.module.js';
import { AccountAlbumsController } from './account-albums.controller.js';
import { AlbumPageController } from './album-page.controller.js';
import { AlbumPresenter } from './album.presenter.js';
import { AlbumsController } from './albums.controller.js';
import { AlbumsService } from './albums.service.js';

/** /v1/albums and /v1/account/albums: albums of images; and /a: the page of an album. */
@Module({
  imports: [AccessModule, HttpModule, LookupModule, PagesModule, PresenterModule, RequestsModule],
  controllers: [AlbumsController, AccountAlbumsController, AlbumPageController],
  providers: [AlbumsService, AlbumPresenter],
})
export class AlbumsModule {}
