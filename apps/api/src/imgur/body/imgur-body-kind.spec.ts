import { expect, it } from 'vitest';

import { type BodyForm, bodyForm } from './imgur-body-kind.js';

const FORM = 'application/x-www-form-urlencoded';
const PNG = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');

it.each<[string, string | undefined, Buffer | string, BodyForm]>([
  ['an image whatever it is called', FORM, PNG, 'value'],
  ['an image in the place of parts', 'multipart/form-data; boundary=x', PNG, 'value'],
  ['parts', 'Multipart/Form-Data; boundary=x', '--x\r\nContent-Disposition: form-data', 'multipart'],
  ['pairs', FORM, 'image=iVBORw0KGgo', 'urlencoded'],
  ['pairs without a type', undefined, 'type=base64&image=iVBORw0KGgo', 'urlencoded'],
  ['pairs of lists', FORM, 'ids%5B%5D=a', 'urlencoded'],
  ['an empty pair', FORM, 'image=', 'urlencoded'],
  ['JSON', 'application/json', '  {"image": "a"}', 'json'],
  ['JSON called a form', FORM, '{"image": "a"}', 'json'],
  ['base64 called a form', FORM, 'iVBORw0KGgoAAAANSUhEUgAAADwAAAAo', 'value'],
  ['base64 with padding', 'text/plain', 'aGVsbG8sIHdvcmxkIQ==\n', 'value'],
  ['an address', 'text/plain', 'https://pictures.example/a.jpg?b=c', 'value'],
  ['bytes of no kind', 'application/octet-stream', 'a=b', 'value'],
  ['nothing', undefined, '', 'value'],
])('takes %s for what it is', (_what, contentType, head, form) => {
  expect(bodyForm(contentType, Buffer.from(head))).toBe(form);
});
