import { afterAll, afterEach, beforeAll, vi } from 'vitest';

import { S3Proxy, TEST_CREDENTIALS } from '../../../../test/harness/s3-proxy.js';
import { S3Server } from '../../../../test/harness/s3-server.js';
import type { S3Limits } from '../s3/s3-client.js';
import { S3ObjectStore } from '../s3/s3-object-store.js';
import { S3StagingStore } from '../s3/s3-staging-store.js';
import type { S3StoreOptions } from '../storage.options.js';

export interface S3Fixture {
  /** Set before the first test. */
  servers: { server: S3Server; proxy: S3Proxy };
  /** Returns the number of stores made so far, which is in the prefix of the last one. */
  stores: () => number;
  /** Makes an empty store below a prefix of its own, in the one bucket. */
  newStore: (options?: Partial<S3StoreOptions>, limits?: Partial<S3Limits>) => S3ObjectStore;
  /** Makes an empty staging store below a prefix of its own, in the one bucket. */
  newStaging: (options?: Partial<S3StoreOptions>, limits?: Partial<S3Limits>) => S3StagingStore;
}

/** Runs an S3 server for one spec file. After each test its faults are removed and its counters are zero. */
export function s3Fixture(): S3Fixture {
  const servers = {} as S3Fixture['servers'];
  let stores = 0;

  beforeAll(async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', TEST_CREDENTIALS.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', TEST_CREDENTIALS.secretAccessKey);
    servers.server = await S3Server.start();
    servers.proxy = await S3Proxy.start(servers.server);
    await servers.server.createBucket('the-bucket');
  });

  afterEach(() => {
    servers.proxy.faults.clear();
    servers.proxy.forget();
  });

  afterAll(async () => {
    await servers.proxy[Symbol.asyncDispose]();
    await servers.server[Symbol.asyncDispose]();
    vi.unstubAllEnvs();
  });

  const newOptions = (options: Partial<S3StoreOptions>): S3StoreOptions => {
    stores += 1;
    return {
      driver: 's3',
      bucket: 'the-bucket',
      prefix: `store-${stores}/`,
      endpoint: servers.proxy.url,
      region: 'us-east-1',
      pathStyle: true,
      checksums: 'supported',
      readonly: false,
      weight: 1,
      ...options,
    };
  };

  return {
    servers,
    stores: () => stores,
    newStore: (options = {}, limits = {}) => new S3ObjectStore(newOptions(options), limits),
    newStaging: (options = {}, limits = {}) => new S3StagingStore(newOptions(options), limits),
  };
}
