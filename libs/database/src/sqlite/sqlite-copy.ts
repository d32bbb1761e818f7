import Sqlite from 'better-sqlite3';
import { readFileSync } from 'node:fs';

/**
 * Offsets of the read and write version in the header (https://www.sqlite.org/fileformat2.html#the_database_header).
 */
const VERSION_OFFSETS = [18, 19];
const ROLLBACK_JOURNAL = 1;

/**
 * A copy of a database file in memory, for a readable file without a write-ahead log beside it.
 *
 * SQLite opens a WAL database only where it can create `-wal` and `-shm` beside it. It cannot in a read-only
 * folder. Beside a read-only file they get the permissions of that file, so they would block writes after the file is
 * writable again. Without a log, the file contains every commit. SQLite opens no copy whose header says WAL
 * (https://www.sqlite.org/c3ref/deserialize.html), so the header of the copy says rollback journal.
 */
export class SqliteCopy extends Sqlite {
  /** Throws what reading the file throws; Node reads files of up to 2 GiB as a whole. */
  constructor(file: string, options?: Sqlite.Options) {
    const bytes = readFileSync(file);
    for (const offset of VERSION_OFFSETS) bytes[offset] = ROLLBACK_JOURNAL;
    super(bytes, options);
  }
}
