import { CacheFactory } from '#cache';
import { Module } from '@nestjs/common';

import { HttpModule } from '../http/http.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { ServeTus } from './tus.service.js';
import { TusController } from './tus.controller.js';
import { TusStore } from './tus-store.js';
import { UploadLeases } from './redis-upload-locks.js';
import { UploadLocks } from './upload-locks.js';

/** /files: resumable uploads (tus 1.0). */
@Module({
  imports: [HttpModule, LimitsModule],
  controllers: [TusController],
  providers: [
    ServeTus,
    TusStore,
    {
      provide: UploadLocks,
      inject: [CacheFactory],
      useFactory: ({ redis }: CacheFactory) => new UploadLocks(redis && new UploadLeases(redis)),
    },
  ],
})
export class TusModule {}
