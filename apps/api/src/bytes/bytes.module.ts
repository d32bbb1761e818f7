import { Module } from '@nestjs/common';

import { HttpModule } from '../http/http.module.js';
import { ReadImageController } from './read-image.controller.js';
import { FindRepresentation } from './representation.js';

/** /i: the bytes of images and of their variants. */
@Module({ imports: [HttpModule], controllers: [ReadImageController], providers: [FindRepresentation] })
export class BytesModule {}
