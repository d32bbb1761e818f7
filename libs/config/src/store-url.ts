import type { StoreOptions } from '#storage';
import { resolve } from 'node:path';

import { InvalidSettingsError } from './invalid-settings.js';

const MAX_WEIGHT = 1000;
const S3_QUERY = ['endpoint', 'region', 'pathStyle', 'checksums'];

/** What STORAGE_URL or STAGING_URL says of one store; `folder`: that of `file:` alone. Throws InvalidSettingsError. */
export function storeOf(name: string, text: string, folder: string): StoreOptions {
  const wrong = (expected: string) => new InvalidSettingsError([{ name, value: text, expected }]);
  const [place = '', search = ''] = text.split('?');
  const query = Object.fromEntries(new URLSearchParams(search));
  const isS3 = place.startsWith('s3:');
  const known = isS3 ? [...S3_QUERY, 'readonly', 'weight'] : ['readonly', 'weight'];
  if (!isS3 && !place.startsWith('file:')) throw wrong('expected file:, file:/folder or s3://bucket/prefix');
  const unknown = Object.keys(query).find((key) => !known.includes(key));
  if (unknown !== undefined) throw wrong(`expected ${known.join(', ')}, not ${unknown}`);
  const { readonly, weight = '1' } = query;
  if (!/^\d{1,4}$/.test(weight) || Number(weight) < 1 || Number(weight) > MAX_WEIGHT) {
    throw wrong(`expected weight to be a whole number from 1 to ${MAX_WEIGHT}`);
  }
  const share = { readonly: readonly !== undefined && (readonly === '' || isOn(readonly)), weight: Number(weight) };
  if (!isS3) return { driver: 'disk', root: resolve(place.slice('file:'.length) || folder), ...share };
  return { ...s3StoreOf(place, query, wrong), ...share };
}

function s3StoreOf(place: string, query: Record<string, string>, wrong: (expected: string) => Error) {
  const url = URL.parse(place);
  if (!url?.hostname) throw wrong('expected s3://bucket/prefix?endpoint=&region=&pathStyle=&checksums=');
  const { endpoint, region = 'us-east-1', pathStyle, checksums = 'supported' } = query;
  if (endpoint !== undefined && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) {
    throw wrong('expected endpoint to be an http or https URL');
  }
  if (checksums !== 'supported' && checksums !== 'required') {
    throw wrong('expected checksums to be supported or required');
  }
  const prefix = url.pathname.replace(/^\/+|\/+$/g, '');
  return {
    driver: 's3',
    bucket: url.hostname,
    prefix: prefix === '' ? '' : `${prefix}/`,
    endpoint,
    region,
    // A server of one's own rarely has a name for each bucket.
    pathStyle: pathStyle === undefined ? endpoint !== undefined : isOn(pathStyle),
    checksums,
  } as const;
}

const isOn = (text: string) => text === 'true' || text === 'on' || text === '1';
