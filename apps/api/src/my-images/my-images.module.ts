import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { HttpModule } from '../http/http.module.js';
import { PagesModule } from '../pages/pages.module.js';
import { PresenterModule } from '../presenter/presenter.module.js';
import { RequestsModule } from '../requests/requests.module.js';
import { ImageImportController } from './image-import.controller.js';
import { ImageImportService } from './image-import.service.js';
import { MyImagesPageController } from './my-images-page.controller.js';
import { MyImagesService } from './my-images.service.js';

/** /account/images: the page with the images of the person who is signed in; and the import of anonymous images. */
@Module({
  imports: [AccessModule, HttpModule, PagesModule, PresenterModule, RequestsModule],
  controllers: [MyImagesPageController, ImageImportController],
  providers: [MyImagesService, ImageImportService],
})
export class MyImagesModule {}
