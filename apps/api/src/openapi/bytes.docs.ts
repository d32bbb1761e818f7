import { VARIANT_SIZES } from '#formats';

import { header, headerParameter, requiredHeader } from './endpoint.decorator.js';
import { EXAMPLE_IMAGE } from './example-image.js';

export const NAME_SCHEMA = {
  type: 'string',
  pattern: `^[0-9A-Za-z]{11}[${VARIANT_SIZES.join('')}]?\\.[0-9A-Za-z]{1,8}$`,
  example: EXAMPLE_IMAGE.name,
} as const;

export const CONDITION_PARAMETERS = [
  headerParameter('If-None-Match', 'Only if the ETag is none of these; else 304'),
  headerParameter('If-Modified-Since', 'Only if newer than this; else 304'),
  headerParameter('If-Match', 'Only if the ETag is one of these; else 412'),
  headerParameter('If-Unmodified-Since', 'Only if not newer than this; else 412'),
  headerParameter('Range', 'Only these bytes: `bytes=0-9`'),
  headerParameter('If-Range', 'The range only if this is still the ETag; else the whole'),
];

export const CACHE_STATUS = requiredHeader('RFC 9211: what each cache did');

/** Headers of answers with the bytes of an image. */
export const BYTES_HEADERS = {
  ETag: requiredHeader('Strong; other bytes have another'),
  'Last-Modified': requiredHeader('When it was uploaded'),
  'Repr-Digest': header('RFC 9530: SHA-256 of the whole, where it is known'),
  'Accept-Ranges': requiredHeader('`bytes`'),
  'Cache-Control': requiredHeader('A year and `immutable`, or as long as an expiring image has left'),
  'Cache-Status': CACHE_STATUS,
};

/** Accept-Ranges is optional here, because caches leave it out of a 206. */
export const PART_HEADERS = { ...BYTES_HEADERS, 'Accept-Ranges': header('`bytes`') };
