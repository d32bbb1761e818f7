import type { EntityManager } from 'typeorm';

import type { DatabaseState } from './database-state.js';

export interface WriteOptions {
  /** False if the write may be lost in a power cut until a later one is durable. True by default. */
  durable?: boolean;
}

/** The connections to one kind of database. `Database` explains what its callers rely on. */
export interface Connections {
  readonly isReadOnly: boolean;
  read<T>(query: (rows: EntityManager) => Promise<T>): Promise<T>;
  write<T>(work: (rows: EntityManager) => Promise<T>): Promise<T>;
  writeStatement<T>(work: (rows: EntityManager) => Promise<T>, options?: WriteOptions): Promise<T>;
  probe(): Promise<DatabaseState>;
  /** Waits for running writes. The DataSources stay open. */
  close(): Promise<void>;
}
