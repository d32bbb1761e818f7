import { createHash } from 'node:crypto';

import { ANY_LANGUAGE, type EdgeAddress } from './edge-addresses.js';

/** Files that one request to an edge asks for (`location = /_cached/1` of apps/edge/nginx.conf.template). */
export const MAX_FILES = 36;
const PREFIX = 'cached:';

/**
 * Returns the path and query at which an edge says which of at most 36 addresses it has cached. The edge looks for the
 * files of its caches: nginx names each by the MD5 of its cache key, in a folder of the last two digits.
 */
export const cachedPath = (addresses: readonly EdgeAddress[]): string =>
  `/_cached/1?${addresses.map((address, at) => `f${at}=${cacheFile(address)}`).join('&')}`;

/**
 * Returns the addresses that an edge has cached, by its answer to `cachedPath`. Returns undefined for the answer of an
 * edge whose configuration is older and does not know the path.
 */
export function readCached(
  addresses: readonly EdgeAddress[],
  { status, body }: { status: number; body: string },
): EdgeAddress[] | undefined {
  if (status !== 200 || !body.startsWith(PREFIX)) return undefined;
  const names = new Set(body.slice(PREFIX.length).split(' '));
  return addresses.filter((_, at) => names.has(`f${at}`));
}

function cacheFile({ path, accept, acceptLanguage }: EdgeAddress): string {
  const isFile = path.startsWith('/i/');
  const form = acceptLanguage === ANY_LANGUAGE ? accept : `${accept} ${acceptLanguage}`;
  // The page of an image has a form for each language, and one for JSON. Other addresses have one form.
  const key = path.startsWith('/gallery/') ? form + path : path;
  const name = createHash('md5').update(key).digest('hex');
  return `${isFile ? 'bytes' : 'pages'}/${name.slice(-2)}/${name}`;
}
