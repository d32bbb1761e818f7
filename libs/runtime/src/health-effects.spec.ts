import { describe, expect, it } from 'vitest';

import { type CheckName, type Checks, EFFECTS, verdictOf } from './health-effects.js';

const WELL: Checks = {
  database: 'ok',
  storage: 'ok',
  staging: 'ok',
  queue: 'ok',
  cache: 'ok',
  nodeLease: 'ok',
  clock: 'ok',
  admission: 'ok',
};
const ALL = ['unavailable', 'unavailable', 'unavailable'];
const UPLOADS_REFUSED = ['degraded', 'unavailable', 'degraded'];

/** By check and state: the status for reads, for uploads and for jobs. */
const TABLE: [Checks, string[]][] = [
  [{ database: 'down' }, ALL],
  [{ database: 'read-only' }, UPLOADS_REFUSED],
  [{ database: 'full' }, UPLOADS_REFUSED],
  [{ storage: 'down' }, ALL],
  [{ storage: 'read-only' }, UPLOADS_REFUSED],
  [{ storage: 'full' }, UPLOADS_REFUSED],
  [{ storage: 'degraded' }, ['degraded', 'degraded', 'degraded']],
  [{ staging: 'down' }, ['degraded', 'unavailable', 'unavailable']],
  [{ staging: 'read-only' }, UPLOADS_REFUSED],
  [{ staging: 'full' }, UPLOADS_REFUSED],
  [{ queue: 'down' }, ['degraded', 'degraded', 'unavailable']],
  [{ cache: 'down' }, ['degraded', 'degraded', 'degraded']],
  [{ nodeLease: 'down' }, UPLOADS_REFUSED],
  [{ clock: 'behind' }, UPLOADS_REFUSED],
  [{ admission: 'draining' }, ALL],
];

const statusesOf = (checks: Checks) =>
  (['reads', 'uploads', 'jobs'] as const).map((service) => verdictOf({ ...WELL, ...checks }, service).status);

describe('a process', () => {
  it.each(TABLE)('with the checks %j has these statuses for reads, uploads and jobs: %j', (checks, statuses) => {
    expect(statusesOf(checks)).toEqual(statuses);
    const [name] = Object.keys(checks) as [CheckName];
    const { reasons } = verdictOf({ ...WELL, ...checks }, 'reads');
    expect(reasons).toEqual({ [name]: expect.stringMatching(/^[A-Z][^.]+\. [A-Z][^.]+\.$/) as string });
  });

  it('is ok and reports no reasons when every check is ok', () => {
    expect(statusesOf({})).toEqual(['ok', 'ok', 'ok']);
    expect(verdictOf(WELL, 'uploads').reasons).toEqual({});
  });

  it('is unavailable when one of several faults stops the requested service, and reports every fault', () => {
    const verdict = verdictOf({ ...WELL, queue: 'down', cache: 'down', staging: 'down' }, 'uploads');
    expect([verdict.status, Object.keys(verdict.reasons)]).toEqual(['unavailable', ['staging', 'queue', 'cache']]);
  });
});

it('is tested in every state of every check', () => {
  const states = Object.entries(EFFECTS).flatMap(([name, effects]) =>
    Object.keys(effects).map((state) => JSON.stringify({ [name]: state })),
  );
  expect(TABLE.map(([checks]) => JSON.stringify(checks)).toSorted()).toEqual(states.toSorted());
});
