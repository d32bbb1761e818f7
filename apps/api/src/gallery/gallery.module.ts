import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { HttpModule } from '../http/http.module.js';
import { LookupModule } from '../lookup/lookup.module.js';
import { PagesModule } from '../pages/pages.module.js';
import { PresenterModule } from '../presenter/presenter.module.js';
import { DeletePageController } from './delete-page.controller.js';
import { DeletePageService } from './delete-page.service.js';
import { GalleryController } from './gallery.controller.js';
import { IntakeModule } from '../intake/intake.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { UploadFormController } from './upload-form.controller.js';
import { UploadPageController } from './upload-page.controller.js';
import { WebManifestController } from './web-manifest.controller.js';

/** The upload page, the page of an image (/gallery) and the page that deletes it (/delete). */
@Module({
  imports: [AccessModule, HttpModule, IntakeModule, LimitsModule, LookupModule, PagesModule, PresenterModule],
  controllers: [
    UploadPageController,
    UploadFormController,
    GalleryController,
    DeletePageController,
    WebManifestController,
  ],
  providers: [DeletePageService],
})
export class GalleryModule {}
