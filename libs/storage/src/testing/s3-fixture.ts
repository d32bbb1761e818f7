import { afterAll, afterEach, beforeAll, vi } from 'vitest';

import { S3Proxy, TEST_CREDENTIALS } from '../../../../test/harness/s3-proxy.js';
import { S3Server } from '../../../../test/harness/s3-server.js';
import type { S3Limits } from '../s3/s3-client.js';
import { S3ObjectStore } from '../s3/s3-object-store.js';
import type { S3StoreOptions } from '../storage.options.js';

export interface S3Fixture {
  /** Running while tests do. */
  servers: { server: S3Server; proxy: S3Proxy };
  /** How many were made: the last one's number. */
  stores: () => number;
  /** An empty store of its own, below a prefix in the one bucket. */
  newStore: (options?: Partial<S3StoreOptions>, limits?: Partial<S3Limits>) => S3ObjectStore;
}

/** An S3 server for one spec file, healed and with its counters at zero after each test. */
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

  return {
    servers,
    stores: () => stores,
    newStore: (options = {}, limits = {}) => {
      stores += 1;
      const { url: endpoint } = servers.proxy;
      const place = {
        bucket: 'the-bucket',
        prefix: `store-${stores}/`,
        endpoint,
        region: 'us-east-1',
        pathStyle: true,
      };
      return new S3ObjectStore(
        { driver: 's3', checksums: 'supported', readonly: false, weight: 1, ...place, ...options },
        limits,
      );
    },
  };
}
