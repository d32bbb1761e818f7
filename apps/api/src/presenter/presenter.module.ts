import { Module } from '@nestjs/common';

import { HttpModule } from '../http/http.module.js';
import { ImageOwnerPresenter } from './image-owner.presenter.js';
import { ImagePresenter } from './image.presenter.js';

/** The form in which the API answers with an image. */
@Module({
  imports: [HttpModule],
  providers: [ImagePresenter, ImageOwnerPresenter],
  exports: [ImagePresenter, ImageOwnerPresenter],
})
export class PresenterModule {}
