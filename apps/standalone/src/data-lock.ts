import { StartError, startErrorOf } from '#errors';
import Database from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Time to wait for another process that still holds the lock while it stops. */
const WAIT_MS = 1_000;

/**
 * Reserves a data folder for one process. Two processes would delete each other's staged uploads and compete for
 * SQLite. The lock is SQLite's own lock on a separate file, so the system releases it when the process ends, even by
 * a crash.
 */
export class DataLock {
  private constructor(private readonly file: Database.Database) {}

  /** Throws StartError when another process holds the lock. */
  static take(dataDir: string): DataLock {
    const file = openIn(dataDir);
    try {
      file.exec('BEGIN EXCLUSIVE');
      return new DataLock(file);
    } catch (cause) {
      file.close();
      if ((cause as { code?: string }).code !== 'SQLITE_BUSY') throw cause;
      throw new StartError(
        `Another imglink is running with the data in ${dataDir}. Stop it first, or give this one a DATA_DIR of its own.`,
        { cause },
      );
    }
  }

  release(): void {
    this.file.close();
  }
}

function openIn(dataDir: string): Database.Database {
  try {
    // The stores make the folder durable themselves, and the lock need not survive a power cut.
    mkdirSync(dataDir, { recursive: true });
    return new Database(join(dataDir, 'lock'), { timeout: WAIT_MS });
  } catch (error) {
    throw startErrorOf(`DATA_DIR, ${dataDir}`, error);
  }
}
