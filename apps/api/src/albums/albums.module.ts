import { Module } from '@nestjs/common';

import { HttpModule } from '../http/http.module.js';
import { LookupModule } from '../lookup/lookup.module.js';
import { PagesModule } from '../pages/pages.module.js';
import { PresenterModule } from '../presenter/presenter.module.js';
import { AlbumPageController } from './album-page.controller.js';

/** /a: the page of an album. */
@Module({
  imports: [HttpModule, LookupModule, PagesModule, PresenterModule],
  controllers: [AlbumPageController],
})
export class AlbumsModule {}
