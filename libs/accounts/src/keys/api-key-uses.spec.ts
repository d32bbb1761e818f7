import { expect, it, vi } from 'vitest';

import { apiKeyOf } from '../testing/account-rows.js';
import { ApiKeyUses } from './api-key-uses.js';
import type { ApiKeysRepository } from './api-keys.repository.js';

const NOW = 1_800_000_000_000;
const MINUTES = 60_000;

function create(noteUse = vi.fn<ApiKeysRepository['noteUse']>(async () => undefined)) {
  return { noteUse, uses: new ApiKeyUses({ noteUse } as unknown as ApiKeysRepository) };
}

it('records each key at most once in 5 minutes', () => {
  const { uses, noteUse } = create();
  const [one, other] = [apiKeyOf(1n, 9n), apiKeyOf(2n, 9n)];
  for (const after of [0, 1, 4.9 * MINUTES, 5 * MINUTES, 9 * MINUTES]) uses.note(one, NOW + after);
  uses.note(other, NOW + MINUTES);
  expect(noteUse.mock.calls).toEqual([
    [1n, NOW],
    [1n, NOW + 5 * MINUTES],
    [2n, NOW + MINUTES],
  ]);
});

it('records nothing that another process has recorded', () => {
  const { uses, noteUse } = create();
  uses.note(apiKeyOf(1n, 9n, { lastUsedAt: NOW - MINUTES }), NOW);
  expect(noteUse).not.toHaveBeenCalled();
  uses.note(apiKeyOf(1n, 9n, { lastUsedAt: NOW - 6 * MINUTES }), NOW);
  expect(noteUse).toHaveBeenCalledExactlyOnceWith(1n, NOW);
});

it('does not fail if the database does', async () => {
  const { uses, noteUse } = create(vi.fn<ApiKeysRepository['noteUse']>().mockRejectedValue(new Error('away')));
  uses.note(apiKeyOf(1n, 9n), NOW);
  await expect(noteUse.mock.results[0]?.value).rejects.toThrow('away');
});
