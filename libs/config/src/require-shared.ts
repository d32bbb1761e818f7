import { InvalidSettingsError } from './invalid-settings.js';
import type { Settings } from './settings.js';

/** Checks that processes with these settings can share one installation. Throws InvalidSettingsError. */
export function requireShared({ queueUrl, database }: Settings): void {
  const wrong = [
    ...(queueUrl === undefined
      ? [{ name: 'REDIS_URL', value: '', expected: 'expected the Redis that API processes and workers share' }]
      : []),
    ...(database.kind === 'sqlite'
      ? [{ name: 'DATABASE_URL', value: undefined, expected: 'expected mysql://…, because SQLite is for one process' }]
      : []),
  ];
  if (wrong.length > 0) throw new InvalidSettingsError(wrong);
}
