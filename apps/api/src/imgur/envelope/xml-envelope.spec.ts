import { expect, it } from 'vitest';

import { writeXml } from './xml-envelope.js';

const write = (data: unknown) => writeXml({ data, success: true, status: 200 }).split('\n')[1];

it.each([
  [true, 'true'],
  [[], ''],
  [{ a: null, b: 1, c: false, d: '' }, '<a></a><b>1</b><c>false</c><d></d>'],
  [{ a: { b: ['c', 'd'] } }, '<a><b><item>c</item><item>d</item></b></a>'],
  [{ a: `<"&'>` }, '<a>&#60;&#34;&#38;&#39;&#62;</a>'],
  [{ a: 'ä🏞\u0000\uFFFF\uD800' }, '<a>ä🏞\uFFFD</a>'],
])('writes %j', (data, xml) => {
  expect(write(data)).toBe(`<data success="1" status="200">${xml}</data>`);
});
