import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { HttpModule } from '../http/http.module.js';
import { LookupModule } from '../lookup/lookup.module.js';
import { PagesModule } from '../pages/pages.module.js';
import { PresenterModule } from '../presenter/presenter.module.js';
import { RequestsModule } from '../requests/requests.module.js';
import { ActionResultsController } from './action-results.controller.js';
import { ImageListService } from './image-list.service.js';
import { ImagePreviewController } from './image-preview.controller.js';
import { ImagesPageController } from './images-page.controller.js';
import { PageActionsService } from './page-actions.service.js';
import { ReportsPageController } from './reports-page.controller.js';
import { ResultsLinks } from './results-links.js';

/** /admin: the pages of administrators. All of them are `@SignedIn('admin')`. */
@Module({
  imports: [AccessModule, HttpModule, LookupModule, PagesModule, PresenterModule, RequestsModule],
  controllers: [ImagesPageController, ImagePreviewController, ReportsPageController, ActionResultsController],
  providers: [ImageListService, PageActionsService, ResultsLinks],
})
export class AdminPagesModule {}
