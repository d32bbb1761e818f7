import { DomainError } from '#errors';
import { describe, expect, it } from 'vitest';

import { readMultipart } from './multipart-reader.js';

const HEADERS = { 'content-type': 'multipart/form-data; boundary=xyz' };
const LENIENT = { isImage: (name: string) => name === 'image', onlyFields: undefined };

const text = (value: string) => `--xyz\r\ncontent-disposition: form-data; name="image"\r\n\r\n${value}\r\n`;
const file = (value: string) =>
  `--xyz\r\ncontent-disposition: form-data; name="image"; filename="a.png"\r\n\r\n${value}\r\n`;

async function* once(body: string): AsyncGenerator<Buffer> {
  yield Buffer.from(body);
}

/** Reads the form. The reader of the image refuses the value `bad`. */
async function read(...parts: string[]) {
  const dropped: string[] = [];
  const onFile = async (bytes: AsyncIterable<Buffer>) => {
    let value = '';
    for await (const chunk of bytes) value += String(chunk);
    if (value === 'bad') throw new DomainError('unsupported-image', 'No image.');
    return value;
  };
  const onFault = async (value: string) => void dropped.push(value);
  const form = await readMultipart(HEADERS, once(`${parts.join('')}--xyz--\r\n`), LENIENT, onFile, onFault);
  return { file: form.file, dropped };
}

describe('an image that is sent both as a text and as a file', () => {
  it('is taken from the file, and the text is discarded', async () => {
    expect(await read(text('a text'), file('a file'))).toEqual({ file: 'a file', dropped: ['a text'] });
  });

  it('is taken from the file although the text is not an image', async () => {
    expect(await read(text('bad'), file('a file'))).toEqual({ file: 'a file', dropped: [] });
  });

  it('is taken from the first file', async () => {
    expect(await read(file('one'), text('a text'), file('two'))).toEqual({ file: 'one', dropped: [] });
  });
});

it('accepts a text alone, and throws why it is not an image', async () => {
  expect(await read(text('a text'))).toEqual({ file: 'a text', dropped: [] });
  await expect(read(text('bad'))).rejects.toMatchObject({ code: 'unsupported-image' });
});

it('discards a text if the file after it is not an image', async () => {
  await expect(read(text('a text'), file('bad'))).rejects.toMatchObject({ code: 'unsupported-image' });
});
