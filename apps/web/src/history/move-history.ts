import type { HistoryEntry } from './history-entry.js';

/** The most images that the server moves in one request. */
const MAX_TOKENS = 100;

export interface MovedHistory {
  /** The keys of images that belong to the account now. */
  moved: string[];
  /** The keys of images that do not exist any more. */
  gone: string[];
}

/**
 * Moves images into the account of the person who is signed in, by their delete tokens. Images that belong to another
 * account, or have no space in this one, are in neither list. Rejects if a request fails; a repeat continues.
 */
export async function moveHistory(
  entries: readonly HistoryEntry[],
  onMoved: (moved: MovedHistory) => Promise<void>,
  send: typeof fetch = fetch,
): Promise<number> {
  const tokens = entries.map(({ deleteToken }) => deleteToken).filter(Boolean);
  let count = 0;
  for (let start = 0; start < tokens.length; start += MAX_TOKENS) {
    const answer = await send('/v1/account/images', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ deleteTokens: tokens.slice(start, start + MAX_TOKENS) }),
    });
    if (!answer.ok) throw new Error(`The images were not moved: ${answer.status}`);
    const { results } = (await answer.json()) as { results: { key: string; status: number }[] };
    const keysOf = (...statuses: number[]) =>
      results.filter(({ status }) => statuses.includes(status)).map(({ key }) => key);
    const part = { moved: keysOf(200), gone: keysOf(404, 410) };
    count += part.moved.length;
    await onMoved(part);
  }
  return count;
}
