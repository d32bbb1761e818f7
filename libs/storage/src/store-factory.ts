import { DiskObjectStore } from './disk/disk-object-store.js';
import { DiskStagingStore } from './disk/disk-staging-store.js';
import { LocalDisks } from './disk/local-disks.js';
import type { ObjectStore } from './object-store.js';
import type { PartialWrites } from './partial-writes.js';
import type { StagingStore } from './staging-store.js';
import type { StoreOptions } from './storage.options.js';

/**
 * Opens the adapter of a store of images; the only place besides `openStagingStore` that knows which adapters exist.
 * The AWS SDK is imported on demand, so that a start without S3 does not pay for it.
 */
export async function openStore(
  options: StoreOptions,
  disks = new LocalDisks(),
): Promise<ObjectStore & { partials: PartialWrites }> {
  switch (options.driver) {
    case 'disk': {
      const store = new DiskObjectStore(options.root, disks);
      await store.makeRoot();
      return store;
    }
    case 's3': {
      const { S3ObjectStore } = await import('./s3/s3-object-store.js');
      return new S3ObjectStore(options);
    }
  }
}

/** Opens the adapter of the staging store. */
export async function openStagingStore(options: StoreOptions, disks: LocalDisks): Promise<StagingStore> {
  switch (options.driver) {
    case 'disk': {
      const store = new DiskStagingStore(options.root, disks);
      await store.makeRoot();
      return store;
    }
    case 's3': {
      const { S3StagingStore } = await import('./s3/s3-staging-store.js');
      return new S3StagingStore(options);
    }
  }
}
