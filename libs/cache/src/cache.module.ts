import { type DynamicModule, Module } from '@nestjs/common';

import type { CacheOptions } from './cache.options.js';
import { RecordCaches } from './record-caches.js';

/** The caches of this process: memory, and before the database the Redis that all processes share. */
@Module({})
export class CacheModule {
  static forRoot(_options: CacheOptions): DynamicModule {
    return {
      module: CacheModule,
      global: true,
      providers: [{ provide: RecordCaches, useFactory: () => new RecordCaches() }],
      exports: [RecordCaches],
    };
  }
}
