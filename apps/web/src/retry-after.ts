/** Reads `Retry-After` (seconds or an HTTP date) as milliseconds from now; null when it is absent or unreadable. */
export function parseRetryAfter(field: string | null, now = Date.now()): number | null {
  if (!field) return null;
  if (/^\s*\d+\s*$/.test(field)) return Number(field) * 1000;
  const date = Date.parse(field);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
