import { expect, it } from 'vitest';

import { readNewKey } from './new-key-fields.js';

const NOW = 1_000_000;
const DAY_MS = 86_400_000;
const form = (fields: Record<string, string[]>) =>
  new Map(Object.entries({ name: ['Phone'], scope: ['upload'], ...fields }));

it('reads limits in megabytes and days, with a decimal point or comma, and leaves out empty fields', () => {
  const fields = { name: [' Phone '], scope: ['upload', 'manage'], uploadsPerHour: ['5'], bytesPerDay: ['1,5'] };
  const wanted = readNewKey(form({ ...fields, imageBytes: [' '], expiresIn: ['0.5'], keyDays: ['2'] }), NOW);
  expect(wanted).toEqual({
    name: 'Phone',
    scopes: ['upload', 'manage'],
    limits: { uploadsPerHour: 5, bytesPerDay: 1_500_000, imageBytes: undefined, expiresIn: 43_200 },
    expiresAt: NOW + 2 * DAY_MS,
  });
});

it.each<Record<string, string[]>>([
  { name: [' '] },
  { name: ['a\u0000'] },
  { scope: [] },
  { scope: ['all'] },
  { uploadsPerHour: ['-1'] },
  { totalBytes: ['much'] },
  { totalBytes: ['1e300'] },
  { expiresIn: ['0'] },
  { expiresIn: ['366'] },
  { keyDays: ['0'] },
])('refuses %j', (fields) => {
  expect(() => readNewKey(form(fields), NOW)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
});
