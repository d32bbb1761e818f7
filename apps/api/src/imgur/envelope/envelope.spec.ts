import type { FastifyReply } from 'fastify';
import { describe, expect, it } from 'vitest';

import { encodeEnvelope } from './envelope.js';

/**
 * Encodes `data` for a request to this URL, and returns the text with the status and the header fields that were set.
 */
function encode(data: unknown, originalUrl: string, status = 200) {
  const set: Record<string, unknown> = {};
  const reply = {
    status: (code: number) => (set.status = code),
    header: (name: string, value: string) => (set[name] = value),
  } as unknown as FastifyReply;
  const body = encodeEnvelope({ data, success: status === 200, status }, { originalUrl }, reply);
  return { ...set, text: body.toString() };
}

it('is JSON by default', () => {
  expect(encode({ id: 'a' }, '/3/image/a')).toEqual({
    status: 200,
    'content-type': 'application/json',
    text: '{"data":{"id":"a"},"success":true,"status":200}',
  });
});

describe('at a URL that ends with .xml', () => {
  it('is XML with the status in attributes', () => {
    const declaration = '<?xml version="1.0" encoding="utf-8"?>\n';
    expect(encode({ error: 'No' }, '/3/image/a.xml', 404)).toEqual({
      status: 404,
      'content-type': 'text/xml',
      text: `${declaration}<data success="0" status="404"><error>No</error></data>`,
    });
  });

  it.each([
    [true, 'true'],
    [[], ''],
    [{ a: null, b: 1, c: false, d: '' }, '<a></a><b>1</b><c>false</c><d></d>'],
    [{ a: { b: ['c', 'd'] } }, '<a><b><item>c</item><item>d</item></b></a>'],
    [{ a: `<"&'>` }, '<a>&#60;&#34;&#38;&#39;&#62;</a>'],
    [{ a: 'ä🏞\u0000\uFFFF\uD800' }, '<a>ä🏞\uFFFD</a>'],
  ])('encodes %j', (data, xml) => {
    expect(encode(data, '/3/image.xml').text.split('\n')[1]).toBe(`<data success="1" status="200">${xml}</data>`);
  });
});
