import { describe, expect, it } from 'vitest';

import { completeFormEnd } from './form-end.js';

const TYPE = 'multipart/form-data; boundary=xyz';
const PART = '--xyz\r\ncontent-disposition: form-data; name="title"\r\n\r\nA lake\r\n';

async function* inPieces(text: string, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size));
}

async function ended(text: string, size = 7, type = TYPE): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of completeFormEnd(inPieces(text, size), type)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('completeFormEnd', () => {
  it.each(['--xyz', '--xyz\r\n', '--xyz \r\n'])('adds the dashes that %j lacks', async (end) => {
    for (let size = 1; size < 40; size++) expect(await ended(PART + end, size)).toBe(`${PART}--xyz--\r\n`);
  });

  it.each(['--xyz--', '--xyz--\r\n', '--xy', '', '--xyz\r\ncontent-disposition: form-data'])(
    'leaves a form that ends with %j unchanged',
    async (end) => {
      for (let size = 1; size < 40; size++) expect(await ended(PART + end, size)).toBe(PART + end);
    },
  );

  it('reads a quoted boundary', async () => {
    expect(await ended('--a b--\r\n--a b', 3, 'multipart/form-data; boundary="a b"')).toBe('--a b--\r\n--a b--\r\n');
  });

  it('leaves a form without a boundary unchanged', async () => {
    expect(await ended('--xyz', 3, 'multipart/form-data')).toBe('--xyz');
  });
});
