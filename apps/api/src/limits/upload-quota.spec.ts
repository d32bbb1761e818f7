import type { CacheFactory } from '#cache';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { HttpOptions } from '../http/http.options.js';
import { AccountQuotas } from './account-quotas.service.js';
import { principalWith } from './testing/principal.js';
import { UploadQuota } from './upload-quota.js';

let headers: Record<string, string>;
const reply = {
  headers: (values: Record<string, string>) => Object.assign(headers, values),
} as unknown as FastifyReply;
const from = (ip: string) => ({ ip }) as FastifyRequest;
const caches = { redis: undefined } as unknown as CacheFactory;
const quotaOf = (uploadsPerHour: number) =>
  new UploadQuota({ uploadsPerHour } as HttpOptions, caches, new AccountQuotas(caches));

beforeEach(() => {
  headers = {};
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

describe('a quota of 2 uploads an hour', () => {
  it('says in the answer what is left', async () => {
    await quotaOf(2).consume(from('192.0.2.1'), reply);
    expect(headers).toEqual({ 'ratelimit-policy': '"uploads";q=2;w=3600', ratelimit: '"uploads";r=1;t=3600' });
  });

  it('refuses the third upload of a client and says when to retry', async () => {
    const quota = quotaOf(2);
    await quota.consume(from('192.0.2.1'), reply);
    await quota.consume(from('192.0.2.1'), reply);
    vi.advanceTimersByTime(600_000);
    const refused = quota.consume(from('192.0.2.1'), reply);
    await expect(refused).rejects.toMatchObject({ code: 'rate-limited', retryAfterSeconds: 3000 });
    expect(headers.ratelimit).toBe('"uploads";r=0;t=3000');
  });

  it('counts each client by itself, and a /64 of IPv6 as one', async () => {
    const quota = quotaOf(2);
    await quota.consume(from('2001:db8::1'), reply);
    await quota.consume(from('2001:db8::2'), reply);
    expect(await quota.stateOf(from('2001:db8::3'))).toMatchObject({ remaining: 0 });
    expect(await quota.stateOf(from('2001:db8:0:1::1'))).toMatchObject({ remaining: 2 });
  });

  it('starts anew after an hour', async () => {
    const quota = quotaOf(2);
    await quota.consume(from('192.0.2.1'), reply);
    await vi.advanceTimersByTimeAsync(3_600_001);
    expect(await quota.stateOf(from('192.0.2.1'))).toEqual({ limit: 2, remaining: 2, resetSeconds: 3600 });
  });

  it('is not used up by a look at its state', async () => {
    const quota = quotaOf(2);
    await quota.stateOf(from('192.0.2.1'));
    expect(await quota.stateOf(from('192.0.2.1'))).toMatchObject({ remaining: 2 });
  });
});

it('counts an upload with credentials only for its account and key', async () => {
  const quota = quotaOf(1);
  const request = (limits: Parameters<typeof principalWith>[0]) =>
    ({ ip: '192.0.2.1', principal: principalWith(limits) }) as FastifyRequest;
  for (let upload = 0; upload < 3; upload++) await quota.consume(request({}), reply);
  expect([headers, await quota.stateOf(request({}))]).toEqual([{}, undefined]);
  const limited = request({ key: { uploadsPerHour: 5 } });
  await quota.allowanceOf(limited)?.reserveUpload();
  expect(await quota.stateOf(limited)).toEqual({ limit: 5, remaining: 4, resetSeconds: 3600 });
  await quota.consume(from('192.0.2.1'), reply);
  expect(quota.allowanceOf(from('192.0.2.1'))).toBeUndefined();
  await expect(quota.consume(from('192.0.2.1'), reply)).rejects.toMatchObject({ code: 'rate-limited' });
});

it('limits nothing when it is 0', async () => {
  const quota = quotaOf(0);
  for (let upload = 0; upload < 10; upload++) await quota.consume(from('192.0.2.1'), reply);
  expect(headers).toEqual({});
  expect(await quota.stateOf(from('192.0.2.1'))).toBeUndefined();
});
