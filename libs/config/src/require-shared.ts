import { InvalidSettingsError } from './invalid-settings.js';
import type { Settings } from './settings.js';

/** For processes that are parts of one installation. Throws InvalidSettingsError when they could not meet. */
export function requireShared({ queueUrl, database }: Settings): void {
  const wrong = [
    ...(queueUrl === undefined
      ? [{ name: 'REDIS_URL', value: '', expected: 'expected the Redis through which api and worker meet' }]
      : []),
    ...(database.kind === 'sqlite'
      ? [{ name: 'DATABASE_URL', value: undefined, expected: 'expected mysql://…; SQLite is for one process' }]
      : []),
  ];
  if (wrong.length > 0) throw new InvalidSettingsError(wrong);
}
