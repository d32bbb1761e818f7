import { type DynamicModule, Module } from '@nestjs/common';

import { ImageStores, StagingStore } from './image-stores.js';
import type { ObjectStore } from './object-store.js';
import type { StorageOptions, StoreOptions } from './storage.options.js';

/** The only place that knows which drivers exist. A new driver is one file and one `case`. */
async function openStore(options: StoreOptions): Promise<ObjectStore> {
  switch (options.driver) {
    case 'disk': {
      const { DiskObjectStore } = await import('./disk/disk-object-store.js');
      const store = new DiskObjectStore(options.root);
      await store.ping();
      return store;
    }
    case 's3': {
      // Loaded on demand: the SDK costs a laptop's start nothing.
      const { S3ObjectStore } = await import('./s3/s3-object-store.js');
      const store = new S3ObjectStore(options);
      await store.ping();
      return store;
    }
  }
}

@Module({})
export class StorageModule {
  static forRoot({ stores, staging }: StorageOptions): DynamicModule {
    return {
      module: StorageModule,
      global: true,
      providers: [
        { provide: StagingStore, useFactory: () => openStore(staging) },
        {
          provide: ImageStores,
          useFactory: async () => {
            const opened = stores.map(async (options) => ({
              store: await openStore(options),
              readonly: options.readonly,
            }));
            return new ImageStores(await Promise.all(opened));
          },
        },
      ],
      exports: [StagingStore, ImageStores],
    };
  }
}
