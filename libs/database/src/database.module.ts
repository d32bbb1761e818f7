import { NodeLeaseStore } from '#keys';
import { type DynamicModule, Global, Inject, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

import { dataSourceOptions } from './data-sources.js';
import { DatabaseNodeLeaseStore } from './locks/database-node-lease-store.js';
import { Database } from './database.js';
import type { DatabaseOptions } from './database.options.js';
import { TaskLock } from './locks/task-lock.entity.js';
import { TaskLocks } from './locks/task-locks.js';
import { InstanceFact } from './secrets/instance-fact.entity.js';
import { NodeLeaseRow } from './locks/node-lease.entity.js';
import { checkSchema, connect, migrate, migratesAtStart } from './schema.js';
import { SecretFingerprint } from './secrets/secret-fingerprint.js';

const REMEDY = 'Make it writable, then restart imglink.';
const logger = new Logger('Database');
const READER = Symbol('reading DataSource');

/** Provides the one Database of the process. Other modules add their entities with TypeOrmModule.forFeature. */
@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    @Inject(READER) private readonly reader: DataSource,
    private readonly database: Database,
  ) {}

  static forRoot(options: DatabaseOptions): DynamicModule {
    const { writer, reader } = dataSourceOptions(options);
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          // A failed connection ends the start; an orchestrator restarts the process.
          useFactory: () => ({ ...writer, autoLoadEntities: true, toRetry: () => false }),
          dataSourceFactory: async (given) => {
            if (migratesAtStart(options)) await migrate(options);
            return connect(given ?? writer);
          },
        }),
        TypeOrmModule.forFeature([InstanceFact, TaskLock, NodeLeaseRow]),
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
        TaskLocks,
        SecretFingerprint,
        { provide: NodeLeaseStore, useClass: DatabaseNodeLeaseStore },
      ],
      exports: [Database, TaskLocks, SecretFingerprint, NodeLeaseStore],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
    if (this.reader.isInitialized) await this.reader.destroy();
  }
}
