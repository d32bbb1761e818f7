import { StartError, startErrorOf } from '#errors';
import Database from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** For a predecessor that was told to end and is just about to. */
const WAIT_MS = 1_000;

/**
 * Keeps a folder of data to one process: two would sweep away each other's uploads, and race for SQLite. The lock is
 * SQLite's own on a file of its own, so it ends with the process, however that ends.
 */
export class DataLock {
  private constructor(private readonly file: Database.Database) {}

  /** Throws StartError when another process has it. */
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
    // Whatever keeps something there makes the folder durable itself; the lock need not outlive a power cut.
    mkdirSync(dataDir, { recursive: true });
    return new Database(join(dataDir, 'lock'), { timeout: WAIT_MS });
  } catch (error) {
    throw startErrorOf(`DATA_DIR, ${dataDir}`, error);
  }
}
