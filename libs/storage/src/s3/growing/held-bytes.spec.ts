import { expect, it } from 'vitest';

import { HeldBytes } from './held-bytes.js';

it('returns bytes in their order, from the front', () => {
  const held = new HeldBytes();
  held.add(Buffer.from('cd'));
  held.add(Buffer.from('ef'));
  held.prepend(Buffer.from('ab'));
  expect(held.size).toBe(6);
  expect(String(held.take(3))).toBe('abc');
  held.add(Buffer.from('0'));
  expect([String(held.take(0)), String(held.take(10)), held.size]).toEqual(['', 'def0', 0]);
});
