import type { DatabaseOptions } from '#database';
import type { StoreOptions } from '#storage';
import { join, resolve } from 'node:path';

import { InvalidSettingsError } from './invalid-settings.js';
import { databaseOf } from './urls/database-url.js';
import { storeOf } from './urls/store-url.js';
import type { Variables } from './variables.js';
import { words } from './words.js';

/** Returns the absolute path of DATA_DIR. */
export const dataDirOf = ({ DATA_DIR }: Variables): string => resolve(DATA_DIR);

export function databaseFrom(set: Variables): DatabaseOptions {
  return databaseOf(set.DATABASE_URL, { dataDir: dataDirOf(set), poolSize: set.DATABASE_POOL_SIZE });
}

export function stagingOf(set: Variables): StoreOptions {
  return storeOf('STAGING_URL', set.STAGING_URL, join(dataDirOf(set), 'staging'));
}

export function imageStoresOf(set: Variables): StoreOptions[] {
  const { STORAGE_URL } = set;
  const stores = words(STORAGE_URL).map((url) => storeOf('STORAGE_URL', url, join(dataDirOf(set), 'images')));
  if (stores.some((store) => !store.readonly)) return stores;
  const expected = 'expected one store at least that is not readonly';
  throw new InvalidSettingsError([{ name: 'STORAGE_URL', value: STORAGE_URL, expected }]);
}

/** The configuration of the edge supports one folder and one S3 service. */
export function offloadOf(set: Variables): boolean {
  const { EDGE_OFFLOAD, STORAGE_URL } = set;
  const stores = imageStoresOf(set);
  const disks = stores.filter(({ driver }) => driver === 'disk');
  const services = stores.flatMap((store) => (store.driver === 's3' ? [`${store.endpoint} ${store.region}`] : []));
  if (!EDGE_OFFLOAD || (disks.length <= 1 && new Set(services).size <= 1)) return EDGE_OFFLOAD;
  const expected = 'expected one folder and buckets of one S3 endpoint at most, with EDGE_OFFLOAD=on';
  throw new InvalidSettingsError([{ name: 'STORAGE_URL', value: STORAGE_URL, expected }]);
}
