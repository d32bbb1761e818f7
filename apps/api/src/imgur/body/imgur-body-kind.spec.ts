import { expect, it } from 'vitest';

import { type ImgurBodyKind, imgurBodyKind } from './imgur-body-kind.js';

const FORM = 'application/x-www-form-urlencoded';
const PNG = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');

it.each<[string, string | undefined, Buffer | string, ImgurBodyKind]>([
  ['an image with the type of a urlencoded form', FORM, PNG, 'value'],
  ['an image with the type of a multipart form', 'multipart/form-data; boundary=x', PNG, 'value'],
  ['an image with a malformed type', `application/${FORM}`, PNG, 'value'],
  ['a urlencoded form with a malformed type', `application/${FORM}`, 'image=iVBORw0KGgo', 'urlencoded'],
  ['base64 with a malformed type', 'x', 'iVBORw0KGgoAAAANSUhEUgAAADwAAAAo', 'value'],
  ['a multipart form', 'Multipart/Form-Data; boundary=x', '--x\r\nContent-Disposition: form-data', 'multipart'],
  ['a urlencoded form', FORM, 'image=iVBORw0KGgo', 'urlencoded'],
  ['a urlencoded form without a type', undefined, 'type=base64&image=iVBORw0KGgo', 'urlencoded'],
  ['a urlencoded form with a list', FORM, 'ids%5B%5D=a', 'urlencoded'],
  ['a urlencoded form with an empty field', FORM, 'image=', 'urlencoded'],
  ['JSON', 'application/json', '  {"image": "a"}', 'json'],
  ['JSON with the type of a form', FORM, '{"image": "a"}', 'json'],
  ['base64 with the type of a form', FORM, 'iVBORw0KGgoAAAANSUhEUgAAADwAAAAo', 'value'],
  ['base64 with padding', 'text/plain', 'aGVsbG8sIHdvcmxkIQ==\n', 'value'],
  ['a URL', 'text/plain', 'https://pictures.example/a.jpg?b=c', 'value'],
  ['bytes of an unknown kind', 'application/octet-stream', 'a=b', 'value'],
  ['an empty body', undefined, '', 'value'],
])('recognizes %s', (_what, contentType, head, kind) => {
  expect(imgurBodyKind(contentType, Buffer.from(head))).toBe(kind);
});
