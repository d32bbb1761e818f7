import { expect, it } from 'vitest';

import { xAccelRedirect } from './x-accel-redirect.js';

const fields = {
  'cache-control': 'public, max-age=31536000, immutable',
  etag: '"a1"',
  'cache-tag': '4fYk2aXbQ9Z',
  'cache-status': 'imglink-l1; hit',
  'content-security-policy': "default-src 'none'; sandbox",
};
const disk = { kind: 'disk', path: 'images/ab/7.jpg' } as const;

it('sends nginx to a file below the root of a disk store', () => {
  expect(xAccelRedirect({}, disk, 'image/jpeg')).toEqual({
    'x-accel-redirect': '/_store/disk/images/ab/7.jpg',
    'x-object-content-type': 'image/jpeg',
  });
});

it('sends nginx to a signed request at an S3 server', () => {
  const address = { kind: 's3', host: 's3.example', uri: '/bucket/7.jpg?signature=1' } as const;
  expect(xAccelRedirect({}, address, 'image/png')).toEqual({
    'x-accel-redirect': '/_store/s3',
    'x-object-host': 's3.example',
    'x-object-uri': '/bucket/7.jpg?signature=1',
    'x-object-content-type': 'image/png',
  });
});

it('passes what a cache must know under names that mean nothing to a cache', () => {
  expect(xAccelRedirect(fields, disk, 'image/jpeg')).toEqual({
    'x-accel-redirect': '/_store/disk/images/ab/7.jpg',
    'x-object-content-type': 'image/jpeg',
    'x-object-cache-control': 'public, max-age=31536000, immutable',
    'x-object-etag': '"a1"',
    'x-object-cache-tag': '4fYk2aXbQ9Z',
    'x-object-cache-status': 'imglink-l1; hit',
  });
});
