import { describe, expect, it } from 'vitest';

import { BoxCursor, childBoxes, readBoxHeader } from './iso-box.js';

const header = (size: number, type: string, largeSize?: bigint) => {
  const bytes = Buffer.alloc(largeSize === undefined ? 8 : 16);
  bytes.writeUInt32BE(size);
  bytes.write(type, 4, 'latin1');
  if (largeSize !== undefined) bytes.writeBigUInt64BE(largeSize, 8);
  return bytes;
};
const damaged = expect.objectContaining({ code: 'damaged-image' }) as Error;

describe('the header of a box', () => {
  it.each([
    ['with a size', header(20, 'meta'), { type: 'meta', from: 100, dataFrom: 108, end: 120 }],
    ['up to the end of its parent', header(0, 'mdat'), { type: 'mdat', from: 100, dataFrom: 108, end: 500 }],
    ['with a large size', header(1, 'mdat', 40n), { type: 'mdat', from: 100, dataFrom: 116, end: 140 }],
  ])('%s is read', (_, bytes, wanted) => {
    expect(readBoxHeader(bytes, 100, 500)).toEqual(wanted);
  });

  it.each([
    ['is truncated', Buffer.alloc(7)],
    ['has a size smaller than itself', header(7, 'meta')],
    ['has a large size smaller than itself', header(1, 'mdat', 15n)],
    ['has no room for its large size', header(1, 'mdat')],
  ])('is invalid when it %s', (_, bytes) => {
    expect(readBoxHeader(bytes, 0, 500)).toBeUndefined();
  });
});

it('reads the boxes of a parent', () => {
  const bytes = Buffer.concat([header(8, 'free'), header(12, 'pitm'), Buffer.alloc(4)]);
  expect(childBoxes(bytes, 0, bytes.length).map(({ type, end }) => [type, end])).toEqual([
    ['free', 8],
    ['pitm', 20],
  ]);
});

it('rejects boxes that do not fill their parent', () => {
  expect(() => childBoxes(header(9, 'free'), 0, 8)).toThrow(damaged);
  expect(() => childBoxes(Buffer.alloc(12), 0, 4)).toThrow(damaged);
});

describe('the fields of a box', () => {
  const cursor = (hex: string) => new BoxCursor(Buffer.from(hex, 'hex'), 0, hex.length / 2);

  it('are numbers, types and texts in sequence', () => {
    const fields = cursor('020000010102617630316e616d6500ff');
    expect(fields.versionAndFlags()).toEqual({ version: 2, flags: 1 });
    const values = [fields.uint(0), fields.uint(2), fields.type(), fields.text(), fields.uint(1)];
    expect(values).toEqual([0, 0x0102, 'av01', 'name', 0xff]);
  });

  it('end a text with the box', () => {
    expect(cursor('6e616d65').text()).toBe('name');
  });

  it('are rejected behind the end of the box', () => {
    expect(() => cursor('01').uint(2)).toThrow(damaged);
  });

  it('are rejected when a number exceeds 2^53', () => {
    expect(cursor('001fffffffffffff').uint(8)).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => cursor('0020000000000000').uint(8)).toThrow(damaged);
  });
});
