import 'reflect-metadata';

import { InvalidSettingsError, readSettings, type Settings } from '#config';
import { StartError } from '#errors';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { backUp, type BackupSource } from './back-up.js';

const USAGE = 'Usage: npm run backup -- FOLDER (a new folder, or one with a former backup)';

/**
 * `npm run backup -- FOLDER`: copies an embedded imglink, which may be running, with the settings that it was started
 * with. Exits with 1 if it fails, and with 2 for wrong arguments.
 */
try {
  const [folder, ...others] = process.argv.slice(2);
  if (folder === undefined || others.length > 0) {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = 2;
  } else {
    const { copied, bytes, removed } = await backUp(sourceOf(readSettings(process.env)), resolve(folder));
    process.stdout.write(
      `${resolve(folder)} is up to date: ${copied} files copied (${bytes} bytes), ${removed} removed.\n`,
    );
  }
} catch (error) {
  const isExpected = error instanceof InvalidSettingsError || error instanceof StartError;
  process.stderr.write(`${isExpected ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
}

/** Throws StartError for an imglink that is not embedded. */
function sourceOf({ database, storage, keySecret, dataDir }: Settings): BackupSource {
  const [store, ...others] = storage.stores;
  if (database.kind !== 'sqlite' || store?.driver !== 'disk' || others.length > 0) {
    throw new StartError(
      'Only an imglink with SQLite and one folder of images is backed up by this command. For MySQL and S3, see "Backup and restore" in docs/operations.md.',
    );
  }
  if (!existsSync(database.file)) throw new StartError(`There is no imglink in ${dataDir}. Set DATA_DIR.`);
  const secret = keySecret === undefined ? join(dataDir, 'key-secret') : undefined;
  return { database: database.file, images: store.root, secret };
}
