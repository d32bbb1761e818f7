import { access, constants, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { EntityManager } from 'typeorm';

/** What the database does now: all, or reads alone because its disk is full or it takes no writes. */
export type DatabaseState = 'ok' | 'full' | 'read-only';

/** The commit of a few rows writes as many pages to the journal. */
const COMMIT_BYTES = 256 * 1024;

/** Of a MySQL or MariaDB server. Later versions of MariaDB name the ways in which it is read-only. */
export async function stateOfServer(rows: EntityManager): Promise<DatabaseState> {
  const [row]: { isReadOnly: unknown }[] = await rows.query('SELECT @@global.read_only AS isReadOnly');
  return ['0', 'OFF'].includes(String(row?.isReadOnly)) ? 'ok' : 'read-only';
}

/** Of SQLite's file. Rejects when the file is gone. */
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
