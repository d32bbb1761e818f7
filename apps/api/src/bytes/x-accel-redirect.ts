import type { ObjectAddress } from '#storage';

type HeaderFields = Record<string, string | number | string[] | undefined>;

/** The header fields that nginx copies to the answer if the store delivers the bytes. */
const COPIED = [
  'cache-control',
  'etag',
  'last-modified',
  'repr-digest',
  'cache-tag',
  'x-accel-expires',
  'cache-status',
  'access-control-expose-headers',
];

/**
 * The header fields of an answer that makes nginx send an object from the store (X-Accel-Redirect, apps/edge), so that
 * its bytes do not pass through this process. `fields` are those of the answer with the bytes. They go out under
 * `X-Object-…` names, which mean nothing to a cache: if the store fails, the failure is not cached as an image.
 */
export function xAccelRedirect(
  fields: Readonly<HeaderFields>,
  address: ObjectAddress,
  contentType: string,
): HeaderFields {
  const copied = COPIED.filter((name) => fields[name] !== undefined).map((name) => [`x-object-${name}`, fields[name]]);
  return { ...Object.fromEntries(copied), 'x-object-content-type': contentType, ...target(address) };
}

function target(address: ObjectAddress): HeaderFields {
  switch (address.kind) {
    case 's3':
      return { 'x-object-uri': address.uri, 'x-object-host': address.host, 'x-accel-redirect': '/_store/s3' };
    case 'disk':
      return { 'x-accel-redirect': `/_store/disk/${address.path}` };
  }
}
