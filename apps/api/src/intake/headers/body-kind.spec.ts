import { expect, it } from 'vitest';

import { bodyKind, refuseEncoded } from './body-kind.js';

it.each([
  [undefined, 'raw'],
  ['', 'raw'],
  [' ; charset=utf-8', 'raw'],
  ['image/*', 'raw'],
  ['image/png', 'raw'],
  ['IMAGE/SVG+XML; x=y', 'raw'],
  ['application/octet-stream', 'raw'],
  ['multipart/form-data; boundary=x', 'multipart'],
  ['application/json; charset=utf-8', 'json'],
  ['application/x-www-form-urlencoded', 'unsure'],
])('reads a body of the type %s as %s', (type, kind) => {
  expect(bodyKind(type)).toBe(kind);
});

it.each(['text/plain', '*/*', 'image', 'image/', 'application/*', 'image/png, image/png', 'video/mp4'])(
  'refuses %s and lists what is accepted',
  (type) => {
    expect(() => bodyKind(type)).toThrow(/multipart\/form-data with the file in the field `image`/);
  },
);

it.each([undefined, '', 'identity', 'Identity', 'identity, identity', ' , '])(
  'accepts the Content-Encoding %s',
  (field) => {
    expect(() => refuseEncoded({ 'content-encoding': field })).not.toThrow();
  },
);

it.each(['gzip', 'br', 'identity, gzip', 'x', 'deflate;q=0'])('refuses the Content-Encoding %s', (field) => {
  expect(() => refuseEncoded({ 'content-encoding': field })).toThrow(/Send the body without an encoding \(identity\)/);
});
