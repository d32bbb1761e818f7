import { Module } from '@nestjs/common';

import { HttpModule } from '../http/http.module.js';
import { PagesModule } from '../pages/pages.module.js';
import { PresenterModule } from '../presenter/presenter.module.js';
import { AlbumPageController } from './album-page.controller.js';
import { FindAlbum } from './find-album.js';

/** /a: the page of an album. */
@Module({
  imports: [HttpModule, PagesModule, PresenterModule],
  controllers: [AlbumPageController],
  providers: [FindAlbum],
  exports: [FindAlbum],
})
export class AlbumsModule {}
