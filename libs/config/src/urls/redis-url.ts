import { inSetting } from '../invalid-settings.js';
import { readParameters } from './url-parameters.js';

/** `text`, once it is known that nothing in it would be ignored or misread. Throws InvalidSettingsError. */
export function redisUrlOf(name: 'REDIS_URL' | 'CACHE_URL', text: string): string {
  return inSetting(name, undefined, () => {
    const { pathname, search, hash, username, password } = new URL(text);
    const { prefix } = readParameters(search, ['prefix']);
    if (prefix === '') throw new Error('expected a prefix that is not empty');
    if (hash !== '') throw new Error('the part after # would be ignored; write # as %23');
    if (!/^\/?\d*$/.test(pathname))
      throw new Error(`expected the number of a database after the host, not ${pathname}`);
    for (const part of [username, password])
      if (!isEncoded(part)) throw new Error('write % as %25 in user and password');
    return text;
  });
}

function isEncoded(text: string): boolean {
  return !/%(?![0-9A-Fa-f]{2})/.test(text);
}
