import { Module } from '@nestjs/common';

import { HttpModule } from '../http/http.module.js';
import { LookupModule } from '../lookup/lookup.module.js';
import { ImageBytesController } from './image-bytes.controller.js';
import { RepresentationsService } from './representations.service.js';

/** Serves /i: the bytes of images and of their variants. */
@Module({
  imports: [HttpModule, LookupModule],
  controllers: [ImageBytesController],
  providers: [RepresentationsService],
})
export class BytesModule {}
