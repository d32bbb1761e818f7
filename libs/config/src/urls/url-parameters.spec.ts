import { describe, expect, it } from 'vitest';

import { readSettings } from '../settings.js';
import { readBoolean } from './url-parameters.js';

const SECRETS = { KEY_SECRET: 'x'.repeat(32), EDGE_PURGE_SECRET: 'x'.repeat(16), CDN_PURGE_TOKEN: 'token' };

describe('a parameter of a URL', () => {
  it.each([
    [
      'DATABASE_URL',
      'mysql://u:p@db/img?connect_timeout=5',
      'connect_timeout is unknown; supported parameters: ssl-mode, ssl-ca',
    ],
    ['REDIS_URL', 'redis://host?family=6', 'family is unknown; supported parameters: prefix'],
    ['CACHE_URL', 'rediss://host/0?tls=off', 'tls is unknown; supported parameters: prefix'],
    ['STORAGE_URL', 's3://b?ssl=off', 'ssl is unknown; supported parameters: endpoint, region,'],
    ['STORAGE_URL', 'file:/a?weight=1?readonly', 'weight to be a whole number'],
    ['STAGING_URL', 'file:/a?weigth=2', 'weigth is unknown; supported parameters: readonly, weight'],
    ['CDN_PURGE_URL', 'fastly://service?soft=1', 'soft is unknown; supported parameters: endpoint'],
    ['EDGE_PURGE_URLS', 'http://edge:8080?x=1', 'without parameters'],
  ])('of %s that is unknown or invalid is refused: %s', (name, value, why) => {
    const read = () => readSettings({ ...SECRETS, [name]: value });
    expect(read).toThrow(`${name}=`);
    expect(read).toThrow(why);
  });

  it.each([
    ['redis://host/x', 'the number of a database'],
    ['redis://:100%@host', '%25'],
    ['redis://:a#b@host', 'redis://host:port'],
    ['redis://host?prefix=', 'prefix'],
    ['redis://host#x', '%23'],
    ['redis://host:99999', 'redis://host:port'],
  ])('that makes REDIS_URL invalid is refused with the reason: %s', (value, why) => {
    expect(() => readSettings({ ...SECRETS, REDIS_URL: value })).toThrow(why);
  });

  it('may be a boolean in several spellings, and any other word is refused', () => {
    for (const word of ['true', 'yes', 'on', '1', 'YES', '']) expect(readBoolean('readonly', word)).toBe(true);
    for (const word of ['false', 'no', 'off', '0', 'No']) expect(readBoolean('readonly', word)).toBe(false);
    expect(() => readSettings({ STORAGE_URL: 's3://b?pathStyle=maybe' })).toThrow('pathStyle is maybe; expected true');
    expect(() => readSettings({ STORAGE_URL: 'file:/a?readonly=y' })).toThrow('readonly is y; expected true');
  });

  it('stays in REDIS_URL, which is also the cache if CACHE_URL is not set', () => {
    const url = 'rediss://user:p%40ss@[::1]:6380/2?prefix=mine';
    expect(readSettings({ ...SECRETS, REDIS_URL: url })).toMatchObject({ queueUrl: url, cacheUrl: url });
    const cacheUrl = 'redis://cache';
    expect(readSettings({ ...SECRETS, REDIS_URL: url, CACHE_URL: cacheUrl })).toMatchObject({
      queueUrl: url,
      cacheUrl,
    });
  });
});
