import { CacheFactory } from '#cache';
import { Module } from '@nestjs/common';

import { AccessModule } from '../access/access.module.js';
import { HttpModule } from '../http/http.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { RedisUploadLocks } from './redis-upload-locks.js';
import { TusController } from './tus.controller.js';
import { TusService } from './tus.service.js';
import { UploadLocks } from './upload-locks.js';

/** /files: resumable uploads (tus 1.0). */
@Module({
  imports: [AccessModule, HttpModule, LimitsModule],
  controllers: [TusController],
  providers: [
    TusService,
    {
      provide: UploadLocks,
      inject: [CacheFactory],
      useFactory: ({ redis }: CacheFactory) => new UploadLocks(redis && new RedisUploadLocks(redis)),
    },
  ],
})
export class TusModule {}
