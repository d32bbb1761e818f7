import { expect, it } from 'vitest';

import { xmlContent, xmlElement } from './xml-element.js';

it('makes elements of members and of the items of a list', () => {
  expect(xmlElement('image', { id: 'a', tags: ['b', 'c'] })).toBe(
    '<image><id>a</id><tags><item>b</item><item>c</item></tags></image>',
  );
});

it.each([
  [null, ''],
  [undefined, ''],
  [false, 'false'],
  [0, '0'],
  ['<a href="x">&\'', '&#60;a href=&#34;x&#34;&#62;&#38;&#39;'],
  ['a\u0000b\u001Bc\uFFFEd', 'abcd'],
  ['\uD83D', '\uFFFD'],
])('writes %j as %j', (value, xml) => {
  expect(xmlContent(value)).toBe(xml);
});
