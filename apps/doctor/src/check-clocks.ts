import { fail, type Finding, ok } from './finding.js';

/** Allows for the round trip to the server. */
const TOLERANCE_MS = 5_000;

/** Compares the clocks of servers with this host's clock. Keys contain the time, and node leases expire by it. */
export function checkClocks(clocks: readonly { whose: string; nowMs: number; readAtMs: number }[]): Finding[] {
  if (clocks.length === 0) return [];
  const apart = clocks.map(({ whose, nowMs, readAtMs }) => ({ whose, ms: Math.round(nowMs - readAtMs) }));
  const wrong = apart.filter(({ ms }) => Math.abs(ms) > TOLERANCE_MS);
  if (wrong.length === 0)
    return [ok('clock', `within ${TOLERANCE_MS / 1000} s of ${clocks.map(({ whose }) => whose).join(' and ')}`)];
  const says = wrong
    .map(({ whose, ms }) => `${whose} is ${Math.abs(ms) / 1000} s ${ms > 0 ? 'ahead' : 'behind'}`)
    .join(', ');
  return [
    fail(
      'clock',
      says,
      'Run NTP on every host. Keys contain the time, and other hosts answer 404 for keys from a clock that is ahead.',
    ),
  ];
}
