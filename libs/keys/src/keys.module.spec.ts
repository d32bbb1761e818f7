import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { expect, it } from 'vitest';

import { KeyAllocator } from './key-allocator.js';
import { KeyCodec } from './key-codec.js';
import { KeysModule } from './keys.module.js';
import { NodeLease } from './node-lease.js';
import { NodeLeases } from './node-leases.js';
import { MemoryNodeLeases } from './testing/memory-node-leases.js';

const SECRET = 'only the tests know of this secret';

/** Stands for the database: global, and closed at shutdown. */
@Global()
@Module({ providers: [{ provide: NodeLeases, useClass: MemoryNodeLeases }], exports: [NodeLeases] })
class StoreModule implements OnApplicationShutdown {
  constructor(private readonly leases: NodeLeases) {}

  onApplicationShutdown(): void {
    (this.leases as MemoryNodeLeases).isReachable = false;
  }
}

const start = async (...imports: object[]) => {
  class AppModule {}
  Module({ imports: imports as never[] })(AppModule);
  return NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
};

it('can allocate once it has started', async () => {
  const app = await start(KeysModule.forRoot({ secret: SECRET }), StoreModule);
  const { id, key } = app.get(KeyAllocator, { strict: false }).allocate();
  expect(app.get(KeyCodec, { strict: false }).decode(key)).toBe(id);
  await app.close();
});

it('gives its number back before the store closes', async () => {
  const app = await start(KeysModule.forRoot({ secret: SECRET }), StoreModule);
  const leases = app.get(NodeLeases, { strict: false }) as MemoryNodeLeases;
  const released = new Promise<boolean>((resolve) => {
    leases.release = async () => resolve(leases.isReachable);
  });
  await app.close();
  expect(await released).toBe(true);
  expect(app.get(NodeLease, { strict: false }).held).toBe(false);
});

it('needs no node numbers for the codec alone', async () => {
  const app = await start(KeysModule.forCodec({ secret: SECRET }));
  expect(app.get(KeyCodec, { strict: false }).encode(1n)).toBe(new KeyCodec(SECRET).encode(1n));
  await app.close();
});
