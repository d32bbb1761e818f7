import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';

import { PeekedBody } from './peeked-body.js';

async function* chunks(...texts: string[]): AsyncGenerator<Buffer> {
  for (const each of texts) yield Buffer.from(each);
}

it.each([
  [['abc', 'def', 'ghi'], 4, 'abcdef'],
  [['abcdefghi'], 4, 'abcdefghi'],
  [['ab', 'c'], 12, 'abc'],
  [[], 12, ''],
])('reads the head of %j and then yields the whole body', async (texts, bytes, head) => {
  const peeked = await PeekedBody.of(chunks(...texts), bytes);
  expect(String(peeked.head)).toBe(head);
  expect(String(await buffer(peeked))).toBe(texts.join(''));
});

it('closes the body that it was made from', async () => {
  let isClosed = false;
  async function* body() {
    try {
      yield Buffer.from('abc');
      yield Buffer.from('def');
    } finally {
      isClosed = true;
    }
  }
  const peeked = await PeekedBody.of(body(), 2);
  await peeked.close();
  expect(isClosed).toBe(true);
});
