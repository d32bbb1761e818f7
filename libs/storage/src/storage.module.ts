import { startErrorOf } from '#errors';
import type { Log } from '#observability';
import { type DynamicModule, Module } from '@nestjs/common';

import { ImageStores, StagingStore } from './image-stores.js';
import type { ObjectStore } from './object-store.js';
import type { StorageOptions, StoreOptions } from './storage.options.js';
import { StoreWatch } from './store-watch.js';
import { timeStore } from './time-store.js';

/** The only place that knows which drivers exist. A new driver is one file and one `case`. */
export async function openStore(options: StoreOptions): Promise<ObjectStore> {
  switch (options.driver) {
    case 'disk': {
      const { DiskObjectStore } = await import('./disk/disk-object-store.js');
      return DiskObjectStore.open(options.root);
    }
    case 's3': {
      // Loaded on demand: the SDK costs a laptop's start nothing.
      const { S3ObjectStore } = await import('./s3/s3-object-store.js');
      return new S3ObjectStore(options);
    }
  }
}

async function openStaging(options: StoreOptions): Promise<ObjectStore> {
  const store = timeStore(await openStore(options), 'staging');
  await store.ping();
  return store;
}

/** Throws where no store takes new images; one that is down while another works must not keep imglink from starting. */
async function openImageStores(options: readonly StoreOptions[], log: Log): Promise<ImageStores> {
  const stores = await Promise.all(options.map(async (each, place) => timeStore(await openStore(each), String(place))));
  const pings = await Promise.allSettled(stores.map((store) => store.ping()));
  const failed = pings.flatMap((ping, place) => (ping.status === 'rejected' ? [{ place, error: ping.reason }] : []));
  const works = options.some(({ readonly }, place) => !readonly && pings[place]?.status === 'fulfilled');
  if (!works) throw failed[0]?.error;
  const watch = new StoreWatch(stores, log);
  for (const { place, error } of failed) watch.missing(place, error);
  if (stores.length > 1) watch.start();
  return new ImageStores(
    options.map(({ readonly, weight }) => ({ readonly, weight })),
    stores,
    watch,
  );
}

const refuse = (variable: string) => (error: unknown) => {
  throw startErrorOf(variable, error);
};

@Module({})
export class StorageModule {
  static forRoot({ stores, staging }: StorageOptions, log: Log): DynamicModule {
    return {
      module: StorageModule,
      global: true,
      providers: [
        { provide: StagingStore, useFactory: () => openStaging(staging).catch(refuse('STAGING_URL')) },
        { provide: ImageStores, useFactory: () => openImageStores(stores, log).catch(refuse('STORAGE_URL')) },
      ],
      exports: [StagingStore, ImageStores],
    };
  }
}
