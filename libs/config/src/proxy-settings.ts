import { isIP } from 'node:net';

import { InvalidSettingsError } from './invalid-settings.js';
import type { Variables } from './variables.js';
import { words } from './words.js';

/** Addresses, CIDRs, and the names of ranges that Fastify supports. */
export function trustedProxiesOf({ TRUSTED_PROXIES: text }: Variables): string[] {
  const proxies = words(text);
  const odd = proxies.find((proxy) => !isProxy(proxy));
  if (odd === undefined) return proxies;
  const expected = `expected addresses or CIDRs such as 10.0.0.0/8, or loopback, linklocal or uniquelocal, not ${odd}`;
  throw new InvalidSettingsError([{ name: 'TRUSTED_PROXIES', value: text, expected }]);
}

function isProxy(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [address = '', bits] = text.split(/\/(.*)/s);
  const family = isIP(address);
  return family !== 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)));
}
