import Sqlite from 'better-sqlite3';
import { rename, rm } from 'node:fs/promises';

/**
 * Copies a SQLite database that other processes may be writing to. The copy is one consistent state, without free
 * pages (VACUUM INTO). A copy that exists is replaced in one step, and stays as it is if this fails.
 */
export async function copySqlite(file: string, copy: string): Promise<void> {
  const draft = `${copy}.partial`;
  await rm(draft, { force: true });
  const database = new Sqlite(file, { readonly: true, fileMustExist: true });
  try {
    database.prepare('VACUUM INTO ?').run(draft);
  } finally {
    database.close();
  }
  await rename(draft, copy);
}
