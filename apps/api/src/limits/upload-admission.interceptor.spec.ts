import { DomainError } from '#errors';
import { metrics } from '#observability';
import type { CallHandler, ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { defer, lastValueFrom } from 'rxjs';
import { beforeEach, expect, it, vi } from 'vitest';

import { UploadAdmission } from './upload-admission.js';
import { UploadAdmissionInterceptor } from './upload-admission.interceptor.js';
import type { UploadAllowance } from './upload-allowance.js';
import type { UploadQuota } from './upload-quota.js';

const quota = {
  consume: vi.fn(async () => undefined),
  allowanceOf: vi.fn<UploadQuota['allowanceOf']>(() => undefined),
};
let admission: UploadAdmission;
let interceptor: UploadAdmissionInterceptor;
let request: FastifyRequest;
let reply: Pick<FastifyReply, 'statusCode' | 'headers'>;

beforeEach(() => {
  quota.consume.mockReset();
  metrics.registry.resetMetrics();
  admission = new UploadAdmission();
  interceptor = new UploadAdmissionInterceptor(admission, quota as unknown as UploadQuota);
  request = { ip: '192.0.2.1', bodySlot: undefined } as FastifyRequest;
  reply = { statusCode: 200, headers: vi.fn() };
});

/** Passes a request to `handler` through the interceptor. */
async function upload(handler: () => Promise<unknown>): Promise<unknown> {
  const http = { getRequest: () => request, getResponse: () => reply };
  const context = { switchToHttp: () => http } as unknown as ExecutionContext;
  const next: CallHandler<unknown> = { handle: () => defer(handler) };
  return lastValueFrom(interceptor.intercept(context, next));
}

const outcomes = async () =>
  Object.fromEntries((await metrics.uploads.get()).values.map(({ labels, value }) => [labels.outcome, value]));
const timed = async () =>
  (await metrics.uploadSeconds.get()).values.find(({ metricName }) => metricName?.endsWith('_count'));

it('holds a slot until the handler has ended', async () => {
  const held = await upload(async () => {
    const [inProgress] = (await metrics.uploadsInProgress.get()).values;
    return [inProgress?.value, request.bodySlot?.client];
  });
  expect(held).toEqual([1, '192.0.2.1']);
  await admission.drain(60_000);
});

it.each([
  [200, 'stored', 1],
  [202, 'accepted', 0],
])('counts an upload with the status %i as %s', async (status, outcome, seconds) => {
  await upload(async () => (reply.statusCode = status));
  expect([await outcomes(), (await timed())?.value ?? 0]).toEqual([{ [outcome]: 1 }, seconds]);
});

it.each([
  [new DomainError('damaged-image', 'Why.'), 'refused'],
  [new DomainError('upload-aborted', 'Why.'), 'aborted'],
  [new DomainError('unavailable', 'Why.'), 'failed'],
  [new Error('A bug.'), 'failed'],
])('counts an upload that throws %s as %s, and gives its slot back', async (error, outcome) => {
  const fail = async () => {
    throw error;
  };
  await expect(upload(fail)).rejects.toBe(error);
  expect(await outcomes()).toEqual({ [outcome]: 1 });
  await admission.drain(60_000);
});

it('does not call the handler when the quota refuses it, and gives the slot back', async () => {
  quota.consume.mockRejectedValueOnce(new DomainError('rate-limited', 'Why.'));
  const handler = vi.fn();
  await expect(upload(handler)).rejects.toMatchObject({ code: 'rate-limited' });
  expect(handler).not.toHaveBeenCalled();
  expect(await outcomes()).toEqual({ refused: 1 });
  await admission.drain(60_000);
});

it('counts neither quota nor outcome when there is no slot', async () => {
  for (let held = 0; held < 150; held++) admission.takeSlot(request);
  const handler = vi.fn();
  await expect(upload(handler)).rejects.toMatchObject({ code: 'overloaded', retryAfterSeconds: 1 });
  expect([quota.consume.mock.calls, handler.mock.calls, await outcomes()]).toEqual([[], [], {}]);
});

it.each([
  ['succeeds', async () => 'answer'],
  ['throws', () => Promise.reject(new DomainError('damaged-image', 'Why.'))],
])('gives the handler the allowance of its credentials, and back what is not kept, if it %s', async (_how, handler) => {
  const giveBack = vi.fn(async () => undefined);
  const allowance = { giveBack, quota: { limit: 9, remaining: 8, resetSeconds: 60 } } as unknown as UploadAllowance;
  quota.allowanceOf.mockReturnValueOnce(allowance);
  let held: unknown;
  const seen = upload(() => {
    held = [request.uploadAllowance, giveBack.mock.calls.length];
    return handler();
  });
  await seen.catch(() => undefined);
  expect(held).toEqual([allowance, 0]);
  expect(giveBack).toHaveBeenCalledOnce();
  const fields = { 'ratelimit-policy': '"uploads";q=9;w=3600', ratelimit: '"uploads";r=8;t=60' };
  expect(reply.headers).toHaveBeenCalledExactlyOnceWith(fields);
});
