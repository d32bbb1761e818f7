import type { FastifyRequest } from 'fastify';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { UploadAdmission } from './upload-admission.js';

const requestFrom = (ip: string) => ({ ip, bodySlot: undefined }) as FastifyRequest;
let admission: UploadAdmission;

beforeEach(() => {
  admission = new UploadAdmission();
});

it('gives a request its slot', () => {
  const request = requestFrom('192.0.2.1');
  expect([admission.takeSlot(request), request.bodySlot?.client]).toEqual([request.bodySlot, '192.0.2.1']);
});

it('refuses a client that holds its share of the slots', () => {
  for (let held = 0; held < 150; held++) admission.takeSlot(requestFrom('192.0.2.1'));
  const refusal = { code: 'overloaded', retryAfterSeconds: 1 };
  expect(() => admission.takeSlot(requestFrom('192.0.2.1'))).toThrow(expect.objectContaining(refusal));
});

describe('while it drains', () => {
  it('refuses new uploads', async () => {
    await admission.drain(60_000);
    expect(() => admission.takeSlot(requestFrom('192.0.2.1'))).toThrow(expect.objectContaining({ code: 'draining' }));
  });

  it('waits for the uploads in progress', async () => {
    const slots = [admission.takeSlot(requestFrom('192.0.2.1')), admission.takeSlot(requestFrom('192.0.2.2'))];
    const drained = vi.fn();
    const draining = admission.drain(60_000).then(drained);
    admission.releaseSlot(slots[0]!);
    await Promise.resolve();
    expect(drained).not.toHaveBeenCalled();
    admission.releaseSlot(slots[1]!);
    await draining;
    expect(drained).toHaveBeenCalledOnce();
  });

  it('waits no longer than its timeout', async () => {
    vi.useFakeTimers();
    admission.takeSlot(requestFrom('192.0.2.1'));
    const draining = admission.drain(10_000);
    vi.advanceTimersByTime(10_000);
    vi.useRealTimers();
    await expect(draining).resolves.toBeUndefined();
  });
});
