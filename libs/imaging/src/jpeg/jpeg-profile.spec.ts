import { describe, expect, it } from 'vitest';

import { insertSegments, jpegSegment, photoJpeg } from '../testing/fixtures/jpeg-fixtures.js';
import { stripBuffer } from '../testing/strip-buffer.js';

describe('a profile', () => {
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
    ['is kept in two parts, in whatever order', [part(2, 2, second), part(1, 2, first)], undefined],
    ['loses what follows it', [part(1, 1, Buffer.concat([profile, secret]))], [whole]],
    [
      'loses parts that follow it',
      [part(1, 2, profile), part(2, 2, secret)],
      [part(1, 2, profile), part(2, 2, Buffer.alloc(0))],
    ],
    ['goes without its second part', [part(1, 2, first)], []],
    ['is kept once, the first of two', [whole, part(1, 1, Buffer.concat([profile.subarray(0, 290), secret]))], [whole]],
    ['goes when it is cut short', [part(1, 1, first)], []],
    ['goes when it is none', [part(1, 1, Buffer.from('SECRETGPS'.repeat(30)))], []],
    ['goes without the numbers of its parts', [jpegSegment(0xe2, Buffer.from('ICC_PROFILE\0'))], []],
  ])('%s', async (_what, sent, stored = sent) => {
    const plain = await photoJpeg();
    const { bytes } = await stripBuffer(insertSegments(plain, sent));
    expect(bytes.equals(insertSegments(plain, stored))).toBe(true);
  });

  it('behind the pixels goes', async () => {
    const plain = await photoJpeg();
    const { bytes } = await stripBuffer(Buffer.concat([plain.subarray(0, -2), whole, plain.subarray(-2)]));
    expect(bytes.equals(plain)).toBe(true);
  });
});
