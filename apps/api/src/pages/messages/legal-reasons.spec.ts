import type { BlocksRepository } from '#links';
import { expect, it, vi } from 'vitest';

import { LegalReasons } from './legal-reasons.js';

const REASON = 'Order 12 of a court';
const ID = 1n;

function reasonsOf(block: object | null) {
  const find = vi.fn(async () => block);
  return { find, reasons: new LegalReasons({ find } as unknown as BlocksRepository) };
}

it('reads the reason once for many clients', async () => {
  const { find, reasons } = reasonsOf({ isLegal: 1, reason: REASON });
  const found = await Promise.all(Array.from({ length: 50 }, () => reasons.find(ID)));
  expect([new Set(found), find.mock.calls]).toEqual([new Set([REASON]), [[ID]]]);
});

it.each([
  ['that no law demands', { isLegal: 0, reason: REASON }],
  ['that ended', null],
])('has no reason for a block %s, and reads it once, too', async (_which, block) => {
  const { find, reasons } = reasonsOf(block);
  expect([await reasons.find(ID), await reasons.find(ID)]).toEqual([undefined, undefined]);
  expect(find).toHaveBeenCalledTimes(1);
});

it('has no reason while the database does not answer, and then reads it', async () => {
  const { find, reasons } = reasonsOf({ isLegal: 1, reason: REASON });
  find.mockRejectedValueOnce(new Error('The database does not answer.'));
  expect([await reasons.find(ID), await reasons.find(ID)]).toEqual([undefined, REASON]);
});
