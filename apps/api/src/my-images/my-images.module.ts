import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { HttpModule } from '../http/http.module.js';
import { PagesModule } from '../pages/pages.module.js';
import { PresenterModule } from '../presenter/presenter.module.js';
import { RequestsModule } from '../requests/requests.module.js';
import { MyImagesPageController } from './my-images-page.controller.js';
import { MyImagesService } from './my-images.service.js';

/** /account/images: the page with the images of the person who is signed in. */
@Module({
  imports: [AccessModule, HttpModule, PagesModule, PresenterModule, RequestsModule],
  controllers: [MyImagesPageController],
  providers: [MyImagesService],
})
export class MyImagesModule {}
