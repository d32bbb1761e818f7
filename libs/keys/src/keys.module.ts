import { type DynamicModule, Module } from '@nestjs/common';

import { KeyAllocator } from './key-allocator.js';
import { KeyCodec } from './key-codec.js';
import type { KeysOptions } from './keys.options.js';
import { NodeLease } from './node-lease.js';
import { NodeLeaseStore } from './node-lease-store.js';

/**
 * Provides KeyCodec, and KeyAllocator with a NodeLease that Nest starts and releases last. NodeLeaseStore comes from a
 * global module (libs/database). Import it once per process, because each forRoot claims a node number.
 */
@Module({})
export class KeysModule {
  static forRoot({ secret }: KeysOptions): DynamicModule {
    return {
      module: KeysModule,
      providers: [
        { provide: KeyCodec, useFactory: () => new KeyCodec(secret) },
        { provide: NodeLease, inject: [NodeLeaseStore], useFactory: (leases: NodeLeaseStore) => new NodeLease(leases) },
        {
          provide: KeyAllocator,
          inject: [NodeLease, KeyCodec],
          useFactory: (lease: NodeLease, codec: KeyCodec) => new KeyAllocator(lease, codec),
        },
      ],
      exports: [KeyCodec, NodeLease, KeyAllocator],
    };
  }

  /** Provides KeyCodec only, for a process that makes no keys (the worker) and needs no node number. */
  static forCodec({ secret }: KeysOptions): DynamicModule {
    return {
      module: KeysModule,
      providers: [{ provide: KeyCodec, useFactory: () => new KeyCodec(secret) }],
      exports: [KeyCodec],
    };
  }
}
