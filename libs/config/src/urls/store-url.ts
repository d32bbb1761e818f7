import type { StoreOptions } from '#storage';
import { resolve } from 'node:path';

import { inSetting } from '../invalid-settings.js';
import { readBoolean, readParameters } from './url-parameters.js';

const MAX_WEIGHT = 1000;
const S3_QUERY = ['endpoint', 'region', 'pathStyle', 'checksums'] as const;
const SHARE_QUERY = ['readonly', 'weight'] as const;

type Query<K extends readonly string[]> = Partial<Record<K[number], string>>;

/** Parses the URL of one store. `folder` is used for `file:` without a path. Throws InvalidSettingsError. */
export function storeOf(name: string, text: string, folder: string): StoreOptions {
  return inSetting(name, text, () => {
    const [address = '', query = ''] = text.split(/\?(.*)/s);
    if (address.startsWith('s3:')) {
      const parameters = readParameters(query, [...S3_QUERY, ...SHARE_QUERY]);
      return { ...s3StoreOf(address, parameters), ...shareOf(parameters) };
    }
    if (!address.startsWith('file:')) throw new Error('expected file:, file:/folder or s3://bucket/prefix');
    const share = shareOf(readParameters(query, SHARE_QUERY));
    return { driver: 'disk', root: resolve(address.slice('file:'.length) || folder), ...share };
  });
}

function shareOf({ readonly, weight = '1' }: Query<typeof SHARE_QUERY>): { readonly: boolean; weight: number } {
  if (!/^\d{1,4}$/.test(weight) || Number(weight) < 1 || Number(weight) > MAX_WEIGHT) {
    throw new Error(`expected weight to be a whole number from 1 to ${MAX_WEIGHT}`);
  }
  return { readonly: readonly !== undefined && readBoolean('readonly', readonly), weight: Number(weight) };
}

function s3StoreOf(address: string, query: Query<typeof S3_QUERY>) {
  const url = URL.parse(address);
  if (!url?.hostname) throw new Error(`expected s3://bucket/prefix; supported parameters: ${S3_QUERY.join(', ')}`);
  if (url.username !== '')
    throw new Error('expected no credentials; set them as variables of the AWS SDK, such as AWS_ACCESS_KEY_ID');
  if (url.port !== '' || url.hash !== '') throw new Error('expected the name of a bucket without a port or a #');
  const { endpoint, region = 'us-east-1', pathStyle, checksums = 'supported' } = query;
  if (endpoint !== undefined && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) {
    throw new Error('expected endpoint to be an http or https URL');
  }
  if (checksums !== 'supported' && checksums !== 'required') {
    throw new Error('expected checksums to be supported or required');
  }
  const prefix = url.pathname.replace(/^\/+|\/+$/g, '');
  return {
    driver: 's3',
    bucket: url.hostname,
    prefix: prefix === '' ? '' : `${prefix}/`,
    endpoint,
    region,
    // Self-hosted S3 servers rarely have a host name for each bucket.
    pathStyle: pathStyle === undefined ? endpoint !== undefined : readBoolean('pathStyle', pathStyle),
    checksums,
  } as const;
}
