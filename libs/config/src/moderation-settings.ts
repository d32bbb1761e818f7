import type { HookOptions } from '#moderation';

import { InvalidSettingsError } from './invalid-settings.js';
import type { Variables } from './variables.js';

/** Returns undefined without MODERATION_URL. Throws InvalidSettingsError if MODERATION_SECRET is missing beside it. */
export function moderationOf(set: Variables): HookOptions | undefined {
  const { MODERATION_URL: url, MODERATION_SECRET: secret } = set;
  if (url === undefined) return undefined;
  if (secret === undefined) {
    throw new InvalidSettingsError([
      { name: 'MODERATION_SECRET', value: undefined, expected: 'expected with MODERATION_URL' },
    ]);
  }
  const { MODERATION: mode, MODERATION_TIMEOUT_MS: timeoutMs, MODERATION_ON_ERROR: onError } = set;
  return { url, secret, mode, timeoutMs, onError };
}
