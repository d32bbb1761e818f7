import { describe, expect, it } from 'vitest';

import { readSettings } from '../settings.js';
import { storeOf } from './store-url.js';

const parse = (text: string) => storeOf('STORAGE_URL', text, '/data/images');

describe('the URL of a store', () => {
  it('names a folder, or the one in DATA_DIR', () => {
    expect(parse('file:')).toEqual({ driver: 'disk', root: '/data/images', readonly: false, weight: 1 });
    expect(parse('file:/a?weight=3')).toEqual({ driver: 'disk', root: '/a', readonly: false, weight: 3 });
    expect(parse('file:/a?readonly')).toMatchObject({ root: '/a', readonly: true });
  });

  it('names a bucket and how to reach it', () => {
    expect(parse('s3://bucket/some/prefix?endpoint=http%3A%2F%2Flocalhost%3A9&weight=2&readonly=on')).toEqual({
      driver: 's3',
      bucket: 'bucket',
      prefix: 'some/prefix/',
      endpoint: 'http://localhost:9',
      region: 'us-east-1',
      pathStyle: true,
      checksums: 'supported',
      readonly: true,
      weight: 2,
    });
  });

  it.each([
    ['ftp://x', 'expected file:'],
    ['file:/a?weight=0', 'weight'],
    ['file:/a?weight=1001', 'weight'],
    ['file:/a?weight=-1', 'weight'],
    ['file:/a?wieght=2', 'wieght is unknown'],
    ['file:/a?region=x', 'region is unknown'],
    ['s3://', 'expected s3://bucket'],
    ['s3://id:secret@b', 'no credentials'],
    ['s3://b:9000', 'without a port'],
    ['s3://b?endpoint=ftp://x', 'endpoint'],
    ['s3://b?checksums=none', 'checksums'],
  ])('%s is refused with the reason', (text, why) => {
    expect(() => parse(text)).toThrow(why);
  });

  it('may be readonly, but not for all stores', () => {
    expect(() => readSettings({ STORAGE_URL: 'file:/a?readonly s3://b?readonly' })).toThrow('not readonly');
    expect(readSettings({ STORAGE_URL: 'file:/a?readonly s3://b' }).storage.stores).toHaveLength(2);
  });
});
