import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';

import type { CacheOptions } from './cache.options.js';
import { RecordCaches } from './record-caches.js';

/** The caches of this process: memory, and before the database the Redis that all processes share. */
@Module({})
export class CacheModule implements OnApplicationShutdown {
  constructor(private readonly caches: RecordCaches) {}

  static forRoot(options: CacheOptions): DynamicModule {
    return {
      module: CacheModule,
      global: true,
      providers: [
        {
          provide: RecordCaches,
          useFactory: async () => {
            const caches = new RecordCaches(options);
            await caches.opened();
            return caches;
          },
        },
      ],
      exports: [RecordCaches],
    };
  }

  onApplicationShutdown(): void {
    this.caches.close();
  }
}
