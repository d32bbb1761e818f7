import type { KeyAllocator, NodeLease } from '#keys';
import type { Dependencies, Readiness } from '#runtime';
import { expect, it } from 'vitest';

import type { UploadAdmission } from '../limits/upload-admission.js';
import { HealthService } from './health.service.js';

const OK: Dependencies['checks'] = { database: 'ok', storage: 'ok', staging: 'ok', queue: 'ok', cache: 'ok' };

function serviceWith({ checks = {}, held = true, isClockBehind = false, isDraining = false }): HealthService {
  return new HealthService(
    { check: async () => ({ checks: { ...OK, ...checks }, stores: ['ok'] }) } as unknown as Readiness,
    { held, msLeft: 5_000 } as NodeLease,
    { isClockBehind } as KeyAllocator,
    { isDraining } as UploadAdmission,
  );
}

it('is ok when all checks are', async () => {
  expect(await serviceWith({}).readiness('uploads')).toEqual({
    status: 'ok',
    reasons: {},
    checks: { ...OK, nodeLease: 'ok', clock: 'ok', admission: 'ok' },
    stores: ['ok'],
  });
});

it.each([
  ['without a node lease', { held: false }, 'nodeLease'],
  ['with a clock that was set back', { isClockBehind: true }, 'clock'],
  ['with a full staging store', { checks: { staging: 'full' } }, 'staging'],
])('can serve images, but takes no uploads %s', async (_state, state, check) => {
  const service = serviceWith(state);
  expect(await service.readiness('reads')).toMatchObject({
    status: 'degraded',
    reasons: { [check]: expect.any(String) },
  });
  expect(await service.readiness('uploads')).toMatchObject({ status: 'unavailable' });
});

it('can do nothing while it drains', async () => {
  expect(await serviceWith({ isDraining: true }).readiness('reads')).toMatchObject({ status: 'unavailable' });
});
