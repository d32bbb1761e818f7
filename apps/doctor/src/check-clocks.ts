import { fail, type Finding, ok } from './finding.js';

/** Whole seconds are all that a Date header has; a round trip comes on top. */
const APART_MS = 5_000;

/** Compares clocks that were read just now with this host's: keys hold the time, and leases end by it. */
export function checkClocks(clocks: readonly { whose: string; nowMs: number; readAtMs: number }[]): Finding[] {
  if (clocks.length === 0) return [];
  const apart = clocks.map(({ whose, nowMs, readAtMs }) => ({ whose, ms: Math.round(nowMs - readAtMs) }));
  const wrong = apart.filter(({ ms }) => Math.abs(ms) > APART_MS);
  if (wrong.length === 0)
    return [ok('clock', `within ${APART_MS / 1000} s of ${clocks.map(({ whose }) => whose).join(' and ')}`)];
  const says = wrong
    .map(({ whose, ms }) => `${whose} is ${Math.abs(ms) / 1000} s ${ms > 0 ? 'ahead' : 'behind'}`)
    .join(', ');
  return [
    fail(
      'clock',
      says,
      'Run NTP on every host: keys hold the time, and a clock that is ahead makes keys that others answer 404.',
    ),
  ];
}
