import type { CacheFactory } from '#cache';
import type { AccountLimits } from '#accounts';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { AccountQuotas } from './account-quotas.service.js';
import { principalWith } from './testing/principal.js';

let quotas: AccountQuotas;
let limits: { account?: Partial<AccountLimits>; key?: Partial<AccountLimits> };

beforeEach(() => {
  quotas = new AccountQuotas({ redis: undefined } as unknown as CacheFactory);
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

const principal = () => principalWith(limits);
const usage = () => quotas.usageOf(principal().account);

/** Reserves an upload of `bytes` and keeps it. Resolves to the code of the refusal if it is refused. */
async function upload(bytes: number, storedBytes = bytes): Promise<unknown> {
  const allowance = quotas.allowanceOf(principal());
  try {
    await allowance.reserveUpload();
    await allowance.reserveBytes(bytes);
    await allowance.keep(storedBytes);
    return 'accepted';
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await allowance.giveBack();
  }
}

const uploads = (count: number, bytes: number) => Promise.all(Array.from({ length: count }, () => upload(bytes)));
const accepted = (outcomes: unknown[]) => outcomes.filter((outcome) => outcome === 'accepted').length;

it('counts uploads and bytes of an account without limits', async () => {
  limits = {};
  await uploads(3, 100);
  expect(await usage()).toEqual({ uploadsThisHour: 3, bytesToday: 300 });
  expect(quotas.allowanceOf(principal()).quota).toBeUndefined();
});

it('counts an upload without a limit on uploads together with its bytes', async () => {
  limits = { account: { bytesPerDay: 1_000 } };
  const allowance = quotas.allowanceOf(principal());
  await allowance.reserveUpload();
  expect(await usage()).toEqual({ uploadsThisHour: 0, bytesToday: 0 });
  await allowance.reserveBytes(900);
  expect(await usage()).toEqual({ uploadsThisHour: 1, bytesToday: 900 });
  await expect(quotas.allowanceOf(principal()).reserveBytes(101)).rejects.toMatchObject({ code: 'limit-reached' });
  expect(await usage()).toEqual({ uploadsThisHour: 1, bytesToday: 900 });
  await allowance.giveBack();
  expect(await usage()).toEqual({ uploadsThisHour: 0, bytesToday: 0 });
});

describe('uploads an hour', () => {
  it('accepts exactly as many simultaneous uploads as the smaller limit', async () => {
    limits = { account: { uploadsPerHour: 7 } };
    expect(accepted(await uploads(20, 1))).toBe(7);
    expect(await usage()).toMatchObject({ uploadsThisHour: 7 });
  });

  it('does not count for the account what the key refuses', async () => {
    limits = { account: { uploadsPerHour: 9 }, key: { uploadsPerHour: 2 } };
    expect(accepted(await uploads(20, 1))).toBe(2);
    expect(await usage()).toMatchObject({ uploadsThisHour: 2 });
  });

  it('says which limit is reached, its number, and when to retry', async () => {
    limits = { key: { uploadsPerHour: 1 } };
    await upload(1);
    vi.advanceTimersByTime(60_000);
    await expect(quotas.allowanceOf(principal()).reserveUpload()).rejects.toMatchObject({
      code: 'limit-reached',
      detail: 'This API key may upload 1 images an hour. Retry in 59 minutes.',
      limit: 1,
      retryAfterSeconds: 3_540,
    });
  });

  it('accepts again after the hour', async () => {
    limits = { key: { uploadsPerHour: 1 } };
    expect([await upload(1), await upload(1)]).toEqual(['accepted', 'limit-reached']);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await upload(1)).toBe('accepted');
  });

  it('refuses every upload where the limit is 0', async () => {
    limits = { account: { uploadsPerHour: 0 } };
    expect(await upload(1)).toBe('limit-reached');
  });

  it('tells the state of the tighter limit, without counting', async () => {
    limits = { account: { uploadsPerHour: 9 }, key: { uploadsPerHour: 3 } };
    await upload(1);
    const state = { limit: 3, remaining: 2, resetSeconds: 3_600 };
    expect([await quotas.stateOf(principal()), await quotas.stateOf(principal())]).toEqual([state, state]);
    const allowance = quotas.allowanceOf(principal());
    await allowance.reserveUpload();
    expect(allowance.quota).toEqual({ ...state, remaining: 1 });
  });
});

describe('bytes a day', () => {
  it('accepts exactly as many simultaneous uploads as fit', async () => {
    limits = { account: { bytesPerDay: 1_000 }, key: { bytesPerDay: 700 } };
    expect(accepted(await uploads(20, 100))).toBe(7);
    expect(await usage()).toEqual({ uploadsThisHour: 7, bytesToday: 700 });
  });

  it('accepts a smaller image after one that does not fit', async () => {
    limits = { account: { bytesPerDay: 1_000 } };
    expect([await upload(900), await upload(101), await upload(100)]).toEqual([
      'accepted',
      'limit-reached',
      'accepted',
    ]);
    expect(await usage()).toEqual({ uploadsThisHour: 2, bytesToday: 1_000 });
  });

  it('refuses before the size is known only if no byte is left', async () => {
    limits = { account: { bytesPerDay: 1_000 } };
    await upload(999);
    const last = quotas.allowanceOf(principal());
    await last.reserveUpload();
    await last.reserveBytes(1);
    await last.keep(1);
    await expect(quotas.allowanceOf(principal()).reserveUpload()).rejects.toMatchObject({
      code: 'limit-reached',
      detail: 'This account may upload 1000 bytes a day. Retry in 24 hours.',
      limit: 1_000,
      retryAfterSeconds: 86_400,
    });
    expect(await usage()).toMatchObject({ uploadsThisHour: 2 });
  });

  it('counts the stored bytes where metadata was removed after the reservation', async () => {
    limits = { account: { bytesPerDay: 1_000 } };
    await upload(1_000, 400);
    expect(await usage()).toMatchObject({ bytesToday: 400 });
    expect(await upload(600)).toBe('accepted');
  });
});

it('gives back what was not kept, once', async () => {
  limits = { account: { uploadsPerHour: 2, bytesPerDay: 500 }, key: { uploadsPerHour: 2, bytesPerDay: 500 } };
  const failed = quotas.allowanceOf(principal());
  await failed.reserveUpload();
  await failed.reserveBytes(500);
  expect(await usage()).toEqual({ uploadsThisHour: 1, bytesToday: 500 });
  await failed.giveBack();
  await failed.giveBack();
  expect(await usage()).toEqual({ uploadsThisHour: 0, bytesToday: 0 });
  expect([await upload(250), await upload(250), await upload(1)]).toEqual(['accepted', 'accepted', 'limit-reached']);
});
