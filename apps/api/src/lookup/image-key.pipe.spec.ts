import { KeyCodec } from '#keys';
import { expect, it } from 'vitest';

import { ImageKeyPipe } from './image-key.pipe.js';

const codec = new KeyCodec('0123456789abcdef'.repeat(4));
const pipe = new ImageKeyPipe(codec);

it('decodes a key', () => {
  const id = 5n << 22n;
  const key = codec.encode(id);
  expect(pipe.transform(key)).toEqual({ key, id });
});

it.each(['', 'short', '4fYk2aXbQ9!', '4fYk2aXbQ9Z0', '../../etc/pass', '４fYk2aXbQ9Z'])('refuses %j', (text) => {
  expect(() => pipe.transform(text)).toThrow(expect.objectContaining({ code: 'image-not-found' }));
});
