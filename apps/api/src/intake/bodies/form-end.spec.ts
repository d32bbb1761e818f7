import { describe, expect, it } from 'vitest';

import { endedForm } from './form-end.js';

const TYPE = 'multipart/form-data; boundary=xyz';
const PART = '--xyz\r\ncontent-disposition: form-data; name="title"\r\n\r\nA lake\r\n';

async function* inPieces(text: string, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size));
}

async function ended(text: string, size = 7, type = TYPE): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of endedForm(inPieces(text, size), type)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('the end of a form', () => {
  it.each(['--xyz', '--xyz\r\n', '--xyz \r\n'])('gets the dashes that %j lacks', async (end) => {
    for (let size = 1; size < 40; size++) expect(await ended(PART + end, size)).toBe(`${PART}--xyz--\r\n`);
  });

  it.each(['--xyz--', '--xyz--\r\n', '--xy', '', '--xyz\r\ncontent-disposition: form-data'])(
    'stays as it is: %j',
    async (end) => {
      for (let size = 1; size < 40; size++) expect(await ended(PART + end, size)).toBe(PART + end);
    },
  );

  it('is known by a quoted boundary too', async () => {
    expect(await ended('--a b--\r\n--a b', 3, 'multipart/form-data; boundary="a b"')).toBe('--a b--\r\n--a b--\r\n');
  });

  it('stays as it is without a boundary', async () => {
    expect(await ended('--xyz', 3, 'multipart/form-data')).toBe('--xyz');
  });
});
