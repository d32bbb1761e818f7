import { describe, expect, it } from 'vitest';

import {
  earlierTraceKey,
  manifestKey,
  originalKey,
  parsePartKey,
  parseStagingKey,
  partKey,
  stagedKey,
  traceKey,
  variantKey,
} from './object-key.js';

const ID = 0x0123_4567_89ab_cdefn;
const MAX_ID = (1n << 63n) - 1n;

describe('object keys', () => {
  it('put objects in two levels of folders', () => {
    expect(originalKey(ID, 'jpg')).toBe('0123/45/0123456789abcdef.jpg');
    expect(variantKey(ID, 's', 'webp')).toBe('0123/45/0123456789abcdef.s.webp');
  });

  it.each([0n, ID, MAX_ID])('are parsed back for the id %i', (id) => {
    expect(parseStagingKey(stagedKey(id))).toEqual({ kind: 'bytes', id });
    expect(parseStagingKey(manifestKey(id))).toEqual({ kind: 'manifest', id });
    expect(parseStagingKey(traceKey(id, 12))).toEqual({ kind: 'trace', id, storeIndex: 12 });
    expect(parseStagingKey(earlierTraceKey(id, 12))).toEqual({ kind: 'trace', id, storeIndex: 12 });
    expect(parsePartKey(partKey(id, 'a0b1'))).toEqual({ id, name: 'a0b1' });
  });

  it.each(['', 'lost+found', '0123.bytes', '0123456789ABCDEF.bytes', '0123456789abcdef.tmp', `x${stagedKey(ID)}`])(
    'are not found in the name %j',
    (name) => {
      expect(parseStagingKey(name)).toBeUndefined();
      expect(parsePartKey(name)).toBeUndefined();
    },
  );

  it('keep parts and other staged files apart', () => {
    expect(parseStagingKey(partKey(ID, 'a0b1'))).toBeUndefined();
    expect(parsePartKey(stagedKey(ID))).toBeUndefined();
  });
});
