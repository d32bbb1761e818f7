import type { CdnOptions, EdgeOptions } from '#purge';

import { InvalidSettingsError, inSetting } from './invalid-settings.js';
import { readParameters } from './urls/url-parameters.js';
import type { Variables } from './variables.js';
import { words } from './words.js';

export function edgesOf({ EDGE_PURGE_URLS, EDGE_PURGE_SECRET: secret = '' }: Variables): EdgeOptions {
  const wrong = (name: string, value: string | undefined, expected: string) =>
    new InvalidSettingsError([{ name, value, expected }]);
  const urls = words(EDGE_PURGE_URLS).map((text) => {
    const url = URL.parse(text);
    if (!url || !/^https?:$/.test(url.protocol)) throw wrong('EDGE_PURGE_URLS', text, 'expected http or https URLs');
    if (url.search !== '') throw wrong('EDGE_PURGE_URLS', text, 'expected URLs without parameters');
    return text.replace(/\/+$/, '');
  });
  if (urls.length > 0 && secret === '') throw wrong('EDGE_PURGE_SECRET', undefined, 'expected with EDGE_PURGE_URLS');
  return { urls, secret };
}

export function cdnOf({ CDN_PURGE_URL: text, CDN_PURGE_TOKEN: token = '' }: Variables): CdnOptions {
  if (text === undefined) return { kind: 'none' };
  const wrong = (name: string, value: string | undefined, expected: string) =>
    new InvalidSettingsError([{ name, value, expected }]);
  const [address = '', query = ''] = text.split(/\?(.*)/s);
  const [, kind, id = ''] = /^(cloudflare|fastly|cloudfront):\/\/([0-9A-Za-z]+)\/?$/.exec(address) ?? [];
  if (kind === undefined) {
    throw wrong('CDN_PURGE_URL', text, 'expected cloudflare://zone, fastly://service or cloudfront://distribution');
  }
  const { endpoint } = inSetting('CDN_PURGE_URL', text, () => readParameters(query, ['endpoint']));
  if (endpoint !== undefined && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) {
    throw wrong('CDN_PURGE_URL', text, 'expected endpoint to be an http or https URL');
  }
  if (kind !== 'cloudfront' && token === '') throw wrong('CDN_PURGE_TOKEN', undefined, 'expected with CDN_PURGE_URL');
  return { kind: kind as 'cloudflare' | 'fastly' | 'cloudfront', id, token, endpoint };
}
