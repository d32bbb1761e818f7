import { expect, it } from 'vitest';

import { tooManyBytes } from './too-many-bytes.js';

it.each([
  [20 * 1024 * 1024, 'The image is larger than the limit of 20 MiB (20,971,520 bytes).'],
  [20_000_000, 'The image is larger than the limit of 19.1 MiB (20,000,000 bytes).'],
  [262_144, 'The image is larger than the limit of 256 KiB (262,144 bytes).'],
  [400, 'The image is larger than the limit of 400 bytes.'],
])('says a limit of %i bytes as people and programs read it', (bytes, detail) => {
  expect(tooManyBytes(bytes)).toMatchObject({ code: 'too-many-bytes', detail });
});
