import { Module } from '@nestjs/common';

import { HttpModule } from '../http/http.module.js';
import { PresentImage } from './present-image.js';

/** The JSON form of an image. */
@Module({ imports: [HttpModule], providers: [PresentImage], exports: [PresentImage] })
export class PresenterModule {}
