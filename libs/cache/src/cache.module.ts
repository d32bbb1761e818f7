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
          useFactory: async () => {
            const caches = CacheFactory.connect(options);
            await caches.waitUntilReady();
            return caches;
          },
        },
      ],
      exports: [CacheFactory],
    };
  }

  onApplicationShutdown(): void {
    this.caches.close();
  }
}
