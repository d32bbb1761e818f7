import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';

import { CacheFactory } from './cache-factory.js';
import type { CacheOptions } from './cache.options.js';

/** Caches of records, in memory and in the Redis that processes share. */
@Module({})
export class CacheModule implements OnApplicationShutdown {
  constructor(private readonly caches: CacheFactory) {}

  static forRoot(options: CacheOptions): DynamicModule {
    return {
      module: CacheModule,
      global: true,
      providers: [
        {
          provide: CacheFactory,
          useFactory: () => CacheFactory.connect(options),
        },
      ],
      exports: [CacheFactory],
    };
  }

  onApplicationShutdown(): void {
    this.caches.close();
  }
}
