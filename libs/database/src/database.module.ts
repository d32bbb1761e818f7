import { NodeLeases } from '#keys';
import { type DynamicModule, Global, Inject, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

import { dataSourceOptions } from './data-source.js';
import { DatabaseNodeLeases } from './database-node-leases.js';
import { Database } from './database.js';
import type { DatabaseOptions } from './database.options.js';
import { Lease } from './lease.entity.js';
import { Leases } from './leases.js';
import { InstanceFact } from './instance-fact.entity.js';
import { NodeLeaseRow } from './node-lease.entity.js';
import { checkSchema, connect } from './schema.js';
import { SecretFingerprint } from './secret-fingerprint.js';

const REMEDY = 'Make it writable, then restart imglink.';
const logger = new Logger('Database');
const READER = Symbol('reading DataSource');

/** One Database for the whole process. Other modules add their entities with TypeOrmModule.forFeature. */
@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(READER) private readonly reader: DataSource) {}

  static forRoot(options: DatabaseOptions): DynamicModule {
    const { writer, reader } = dataSourceOptions(options);
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          // Asked once: whoever runs the process starts it again.
          useFactory: () => ({ ...writer, autoLoadEntities: true, toRetry: () => false }),
          dataSourceFactory: (given) => connect(given ?? writer),
        }),
        TypeOrmModule.forFeature([InstanceFact, Lease, NodeLeaseRow]),
      ],
      providers: [
        {
          provide: READER,
          inject: [getDataSourceToken()],
          useFactory: (main: DataSource) =>
            reader ? connect({ ...reader, entities: main.options.entities ?? [] }) : main,
        },
        {
          provide: Database,
          inject: [getDataSourceToken(), READER],
          useFactory: async (main: DataSource, reads: DataSource) => {
            await checkSchema(main);
            const database = new Database(main, reads);
            if (database.isReadOnly) {
              logger.warn(
                `${String(main.options.database)} is read-only, so images are served and uploads refused. ${REMEDY}`,
              );
            }
            return database;
          },
        },
        Leases,
        SecretFingerprint,
        { provide: NodeLeases, useClass: DatabaseNodeLeases },
      ],
      exports: [Database, Leases, SecretFingerprint, NodeLeases],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.reader.isInitialized) await this.reader.destroy();
  }
}
