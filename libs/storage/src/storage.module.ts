import { startErrorOf } from '#errors';
import { Log } from '#observability';
import { type DynamicModule, Module } from '@nestjs/common';

import { LocalDisks } from './disk/local-disks.js';
import { ImageStores } from './image-stores.js';
import { StagingStore } from './staging-store.js';
import type { StorageOptions, StoreOptions } from './storage.options.js';
import { openStagingStore, openStore } from './store-factory.js';
import { StoreWatch } from './store-watch.js';
import { TimedObjectStore } from './timed-object-store.js';
import { TimedStagingStore } from './timed-staging-store.js';

async function openStaging(options: StoreOptions, disks: LocalDisks): Promise<StagingStore> {
  const store = new TimedStagingStore(await openStagingStore(options, disks));
  await store.ping();
  return store;
}

/** Throws when no store accepts new images. A store that is down while another works does not prevent the start. */
async function openImageStores(options: readonly StoreOptions[], disks: LocalDisks, log: Log): Promise<ImageStores> {
  const opened = await Promise.all(options.map((each) => openStore(each, disks)));
  const stores = opened.map((store, index) => new TimedObjectStore(store, String(index), disks.faults));
  const pings = await Promise.allSettled(stores.map((store) => store.ping()));
  const failed = pings.flatMap((ping, index) => (ping.status === 'rejected' ? [{ index, error: ping.reason }] : []));
  const isWritable = options.some(({ readonly }, index) => !readonly && pings[index]?.status === 'fulfilled');
  if (!isWritable) throw failed[0]?.error;
  const watch = new StoreWatch(stores, log);
  for (const { index, error } of failed) watch.markDown(index, error);
  if (stores.length > 1) watch.start();
  return new ImageStores(
    options.map(({ readonly, weight }) => ({ readonly, weight })),
    stores,
    opened.map(({ partials }) => partials),
    watch,
  );
}

const throwStartError = (variable: string) => (error: unknown) => {
  throw startErrorOf(variable, error);
};

@Module({})
export class StorageModule {
  static forRoot({ stores, staging }: StorageOptions): DynamicModule {
    return {
      module: StorageModule,
      global: true,
      providers: [
        LocalDisks,
        {
          provide: StagingStore,
          inject: [LocalDisks],
          useFactory: (disks: LocalDisks) => openStaging(staging, disks).catch(throwStartError('STAGING_URL')),
        },
        {
          provide: ImageStores,
          inject: [LocalDisks, Log],
          useFactory: (disks: LocalDisks, log: Log) =>
            openImageStores(stores, disks, log).catch(throwStartError('STORAGE_URL')),
        },
      ],
      exports: [StagingStore, ImageStores],
    };
  }
}
