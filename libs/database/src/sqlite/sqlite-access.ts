import { accessSync, constants, existsSync } from 'node:fs';

/**
 * True if the SQLite file exists and this process may not write to it, because its permissions, its attributes or its
 * file system forbid it. A file that does not exist yet is not read-only.
 */
export function isReadOnlyFile(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    accessSync(file, constants.W_OK);
    return false;
  } catch {
    return true;
  }
}
