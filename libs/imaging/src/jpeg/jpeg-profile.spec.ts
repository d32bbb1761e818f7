import { describe, expect, it } from 'vitest';

import { insertSegments, jpegSegment, photoJpeg } from '../testing/fixtures/jpeg-fixtures.js';
import { stripBuffer } from '../testing/strip-buffer.js';

describe('an ICC profile', () => {
  const profile = Buffer.alloc(300);
  profile.writeUInt32BE(profile.length);
  profile.write('acsp', 36);
  const part = (number: number, count: number, data: Buffer) =>
    jpegSegment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0'), Buffer.from([number, count]), data]));
  const whole = part(1, 1, profile);
  const [first, second] = [profile.subarray(0, 200), profile.subarray(200)];
  const secret = Buffer.from('SECRETGPS');

  it.each([
    ['is kept', [whole], [whole]],
    ['is kept in two parts, in any order', [part(2, 2, second), part(1, 2, first)], undefined],
    ['loses bytes behind it', [part(1, 1, Buffer.concat([profile, secret]))], [whole]],
    [
      'loses the content of parts behind it',
      [part(1, 2, profile), part(2, 2, secret)],
      [part(1, 2, profile), part(2, 2, Buffer.alloc(0))],
    ],
    ['is dropped without its second part', [part(1, 2, first)], []],
    [
      'is kept once, as the first of two',
      [whole, part(1, 1, Buffer.concat([profile.subarray(0, 290), secret]))],
      [whole],
    ],
    ['is dropped when it is truncated', [part(1, 1, first)], []],
    ['is dropped when it is invalid', [part(1, 1, Buffer.from('SECRETGPS'.repeat(30)))], []],
    ['is dropped without part numbers', [jpegSegment(0xe2, Buffer.from('ICC_PROFILE\0'))], []],
  ])('%s', async (_what, sent, stored = sent) => {
    const plain = await photoJpeg();
    const { bytes } = await stripBuffer(insertSegments(plain, sent));
    expect(bytes.equals(insertSegments(plain, stored))).toBe(true);
  });

  it('is dropped behind the pixels', async () => {
    const plain = await photoJpeg();
    const { bytes } = await stripBuffer(Buffer.concat([plain.subarray(0, -2), whole, plain.subarray(-2)]));
    expect(bytes.equals(plain)).toBe(true);
  });
});
