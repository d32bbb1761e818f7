import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { expect, it } from 'vitest';

import { KeyAllocator } from './key-allocator.js';
import { KeyCodec } from './key-codec.js';
import { KeysModule } from './keys.module.js';
import { NodeLease } from './node-lease.js';
import { NodeLeaseStore } from './node-lease-store.js';
import { MemoryNodeLeaseStore } from './testing/memory-node-lease-store.js';

const SECRET = 'only the tests know of this secret';

/** A stand-in for the database: global, and closed at shutdown. */
@Global()
@Module({ providers: [{ provide: NodeLeaseStore, useClass: MemoryNodeLeaseStore }], exports: [NodeLeaseStore] })
class StoreModule implements OnApplicationShutdown {
  constructor(private readonly leases: NodeLeaseStore) {}

  onApplicationShutdown(): void {
    (this.leases as MemoryNodeLeaseStore).isReachable = false;
  }
}

const start = async (...imports: object[]) => {
  class AppModule {}
  Module({ imports: imports as never[] })(AppModule);
  return NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
};

it('allocates ids once it has started', async () => {
  const app = await start(KeysModule.forRoot({ secret: SECRET }), StoreModule);
  const { id, key } = app.get(KeyAllocator, { strict: false }).allocate();
  expect(app.get(KeyCodec, { strict: false }).decode(key)).toBe(id);
  await app.close();
});

it('returns its number before the store closes', async () => {
  const app = await start(KeysModule.forRoot({ secret: SECRET }), StoreModule);
  const leases = app.get(NodeLeaseStore, { strict: false }) as MemoryNodeLeaseStore;
  const released = new Promise<boolean>((resolve) => {
    leases.release = async () => resolve(leases.isReachable);
  });
  await app.close();
  expect(await released).toBe(true);
  expect(app.get(NodeLease, { strict: false }).held).toBe(false);
});

it('needs no node number for the codec alone', async () => {
  const app = await start(KeysModule.forCodec({ secret: SECRET }));
  expect(app.get(KeyCodec, { strict: false }).encode(1n)).toBe(new KeyCodec(SECRET).encode(1n));
  await app.close();
});
