import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';

import { decodeBase64 } from './base64-decoder.js';

async function* inPieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

const decode = async (text: string, size = 3) => String(await buffer(decodeBase64(inPieces(text, size))));

it.each([
  ['plain', 'aGVsbG8gd29ybGQ='],
  ['without padding', 'aGVsbG8gd29ybGQ'],
  ['with line breaks', 'aGVs\r\nbG8gd29y\nbGQ='],
  ['as a data URL', 'data:image/png;base64,aGVsbG8gd29ybGQ='],
])('decodes base64 %s, in pieces of any size', async (_form, text) => {
  for (let size = 1; size <= text.length; size += 1) expect(await decode(text, size)).toBe('hello world');
});

it('decodes nothing from an empty text', async () => {
  expect(await decode('')).toBe('');
});

it.each(['a', 'aGVsbG8gd29ybGQ=a', 'aGV=sbG8', 'aGVs bG8=', 'aGVsbG8_', 'data:image/png,aGVs', '===='])(
  'throws invalid-request for %j',
  async (text) => {
    await expect(decode(text)).rejects.toMatchObject({
      code: 'invalid-request',
      errors: [{ pointer: '#/base64', detail: 'is not base64' }],
    });
  },
);
