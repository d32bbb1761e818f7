import type { S3StoreOptions } from '../../libs/storage/src/storage.options.js';

/** The bucket of TEST_S3_URL, in STORAGE_URL's format; AWS's own variables hold its credentials. */
export function yourS3(): S3StoreOptions | undefined {
  const text = process.env.TEST_S3_URL;
  if (!text) return undefined;
  const url = new URL(text);
  const { endpoint, region = 'us-east-1', pathStyle, checksums } = Object.fromEntries(url.searchParams);
  const prefix = url.pathname.replace(/^\/+|\/+$/g, '');
  return {
    driver: 's3',
    bucket: url.hostname,
    prefix: prefix === '' ? '' : `${prefix}/`,
    endpoint,
    region,
    pathStyle: pathStyle === undefined ? endpoint !== undefined : pathStyle === 'true',
    checksums: checksums === 'required' ? 'required' : 'supported',
    readonly: false,
    weight: 1,
  };
}
