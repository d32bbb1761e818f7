import { access, constants, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { EntityManager } from 'typeorm';

/** `ok`: the database accepts writes. `full` or `read-only`: it accepts only reads. */
export type DatabaseState = 'ok' | 'full' | 'read-only';

/** Free space, in bytes, that the commit of a few rows needs for its journal. */
const COMMIT_BYTES = 256 * 1024;

/** Returns the state of a MySQL or MariaDB server. MariaDB 11.8 has further values than ON, such as NO_LOCK. */
export async function stateOfServer(rows: EntityManager): Promise<DatabaseState> {
  const [row]: { isReadOnly: unknown }[] = await rows.query('SELECT @@global.read_only AS isReadOnly');
  return ['0', 'OFF'].includes(String(row?.isReadOnly)) ? 'ok' : 'read-only';
}

/** Returns the state of a SQLite file. Throws when the file does not exist. */
export async function stateOfFile(file: string): Promise<DatabaseState> {
  try {
    await access(file, constants.W_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error;
    return 'read-only';
  }
  const { bavail, bsize } = await statfs(dirname(file));
  return bavail * bsize < COMMIT_BYTES ? 'full' : 'ok';
}
