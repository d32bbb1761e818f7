import { VARIANT_SIZES } from '#formats';

import { header, headerParameter, requiredHeader } from './endpoint.decorator.js';
import { EXAMPLE_IMAGE } from './example-image.js';

export const NAME_SCHEMA = {
  pattern: `^[0-9A-Za-z]{11}[${VARIANT_SIZES.join('')}]?\\.[0-9A-Za-z]{1,8}$`,
  example: EXAMPLE_IMAGE.name,
};

export const CONDITION_PARAMETERS = [
  headerParameter('If-None-Match', 'Answers 304 if the ETag is one of these'),
  headerParameter('If-Modified-Since', 'Answers 304 if the image is not newer'),
  headerParameter('If-Match', 'Answers 412 if the ETag is none of these'),
  headerParameter('If-Unmodified-Since', 'Answers 412 if the image is newer'),
  headerParameter('Range', 'The bytes to send: `bytes=0-9`'),
  headerParameter('If-Range', 'Ignores Range unless this is the ETag'),
];

export const CACHE_STATUS = requiredHeader('RFC 9211: how each cache handled the request');

/** Documents the headers of answers with the bytes of an image. */
export const BYTES_HEADERS = {
  ETag: requiredHeader('A strong validator, which changes with the bytes'),
  'Last-Modified': requiredHeader('When the image was uploaded'),
  'Repr-Digest': header('RFC 9530: SHA-256 of the whole image, if it is known'),
  'Accept-Ranges': requiredHeader('`bytes`'),
  'Cache-Control': requiredHeader('One year and `immutable`; for an expiring image, the time that it has left'),
  'Cache-Status': CACHE_STATUS,
};

/** Documents the headers of a 206. Accept-Ranges is optional here, because caches omit it. */
export const PART_HEADERS = { ...BYTES_HEADERS, 'Accept-Ranges': header('`bytes`') };
