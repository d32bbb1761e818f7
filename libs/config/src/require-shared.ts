import { InvalidSettingsError } from './invalid-settings.js';
import type { Settings } from './settings.js';

/** Checks that processes with these settings can share one installation. Throws InvalidSettingsError. */
export function requireShared({ queueUrl, database, moderation, http }: Settings): void {
  const wrong = [
    ...(queueUrl === undefined
      ? [{ name: 'REDIS_URL', value: '', expected: 'expected the Redis that API processes and workers share' }]
      : []),
    ...(database.kind === 'sqlite'
      ? [{ name: 'DATABASE_URL', value: undefined, expected: 'expected mysql://…, because SQLite is for one process' }]
      : []),
    ...(moderation && http.publicUrl === undefined
      ? [
          {
            name: 'PUBLIC_URL',
            value: '',
            expected: 'expected the beginning of the URLs under which the hook at MODERATION_URL finds images',
          },
        ]
      : []),
  ];
  if (wrong.length > 0) throw new InvalidSettingsError(wrong);
}
