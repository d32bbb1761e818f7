import { Module } from '@nestjs/common';

import { HttpModule } from '../http/http.module.js';
import { ImagePresenter } from './image.presenter.js';

/** The form in which the API answers with an image. */
@Module({ imports: [HttpModule], providers: [ImagePresenter], exports: [ImagePresenter] })
export class PresenterModule {}
