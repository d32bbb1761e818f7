import type { StoreOptions } from '#storage';
import { resolve } from 'node:path';

import { inSetting } from './invalid-settings.js';
import { readBoolean, readParameters } from './url-parameters.js';

const MAX_WEIGHT = 1000;
const S3_QUERY = ['endpoint', 'region', 'pathStyle', 'checksums'] as const;
const SHARE_QUERY = ['readonly', 'weight'] as const;

type Query<K extends readonly string[]> = Partial<Record<K[number], string>>;

/** Parses the URL of one store. `folder` is the folder of a bare `file:`. Throws InvalidSettingsError. */
export function storeOf(name: string, text: string, folder: string): StoreOptions {
  return inSetting(name, text, () => {
    const [place = '', query = ''] = text.split(/\?(.*)/s);
    if (place.startsWith('s3:')) {
      const parameters = readParameters(query, [...S3_QUERY, ...SHARE_QUERY]);
      return { ...s3StoreOf(place, parameters), ...shareOf(parameters) };
    }
    if (!place.startsWith('file:')) throw new Error('expected file:, file:/folder or s3://bucket/prefix');
    const share = shareOf(readParameters(query, SHARE_QUERY));
    return { driver: 'disk', root: resolve(place.slice('file:'.length) || folder), ...share };
  });
}

function shareOf({ readonly, weight = '1' }: Query<typeof SHARE_QUERY>): { readonly: boolean; weight: number } {
  if (!/^\d{1,4}$/.test(weight) || Number(weight) < 1 || Number(weight) > MAX_WEIGHT) {
    throw new Error(`expected weight to be a whole number from 1 to ${MAX_WEIGHT}`);
  }
  return { readonly: readonly !== undefined && readBoolean('readonly', readonly), weight: Number(weight) };
}

function s3StoreOf(place: string, query: Query<typeof S3_QUERY>) {
  const url = URL.parse(place);
  if (!url?.hostname) throw new Error('expected s3://bucket/prefix?endpoint=&region=&pathStyle=&checksums=');
  if (url.username !== '') throw new Error("expected no credentials; they come from AWS's own variables");
  if (url.port !== '' || url.hash !== '') throw new Error('expected the name of a bucket, without a port or a #');
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
    // A server of one's own rarely has a name for each bucket.
    pathStyle: pathStyle === undefined ? endpoint !== undefined : readBoolean('pathStyle', pathStyle),
    checksums,
  } as const;
}
