import { expect, it, vi } from 'vitest';

import type { HistoryEntry } from './history-entry.js';
import { moveHistory } from './move-history.js';

const entries = Array.from({ length: 250 }, (_, n) => ({ key: `k${n}`, deleteToken: `k${n}-token` }) as HistoryEntry);

/** A server that moves every image but `refused`. */
function serverWith(refused: Record<string, number> = {}) {
  return vi.fn(async (_url: unknown, init?: RequestInit) => {
    const { deleteTokens } = JSON.parse(String(init?.body)) as { deleteTokens: string[] };
    const results = deleteTokens.map((token) => {
      const key = token.replace('-token', '');
      return { key, status: refused[key] ?? 200 };
    });
    return Response.json({ results });
  });
}

it('sends at most 100 tokens at a time, and reports each part', async () => {
  const send = serverWith();
  const parts: number[] = [];
  const count = await moveHistory(entries, async ({ moved }) => void parts.push(moved.length), send);
  expect([count, parts, send.mock.calls.length]).toEqual([250, [100, 100, 50], 3]);
});

it('reports what is gone, and leaves out what belongs to others or has no space', async () => {
  const send = serverWith({ k0: 403, k1: 410, k2: 507, k3: 409, k4: 404 });
  const found: unknown[] = [];
  expect(await moveHistory(entries.slice(0, 6), async (part) => void found.push(part), send)).toBe(1);
  expect(found).toEqual([{ moved: ['k5'], gone: ['k1', 'k4'] }]);
});

it('sends nothing for entries without a token, and rejects if a request fails', async () => {
  const send = serverWith();
  expect(await moveHistory([{ ...entries[0]!, deleteToken: '' }], async () => undefined, send)).toBe(0);
  expect(send).not.toHaveBeenCalled();
  const failing = async () => new Response(null, { status: 401 });
  await expect(moveHistory(entries, async () => undefined, failing)).rejects.toThrow('401');
});
