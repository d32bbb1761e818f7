import 'reflect-metadata';

import { readSettings } from '#config';
import { migrate } from '#database';
import { StartError } from '#errors';

/** `npm run migrate`: migrates the database to this version. Several may run at the same time. */
try {
  const ran = await migrate(readSettings(process.env).database);
  process.stdout.write(ran.length > 0 ? `Migrated: ${ran.join(', ')}\n` : 'The database is up to date.\n');
} catch (error) {
  process.stderr.write(`${error instanceof StartError ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
}
