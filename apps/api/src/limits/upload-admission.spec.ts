import { DomainError } from '#errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { Slot } from './shared-slots.js';
import { UploadAdmission } from './upload-admission.js';
import type { UploadQuota } from './upload-quota.js';

const quota = { consume: vi.fn(async () => undefined) };
const reply = {} as FastifyReply;
const requestFrom = (ip: string) => ({ ip, bodySlot: undefined }) as FastifyRequest;
let admission: UploadAdmission;

beforeEach(() => {
  quota.consume.mockReset();
  admission = new UploadAdmission(quota as unknown as UploadQuota);
});

describe('an upload', () => {
  it('holds a slot until it is answered', async () => {
    const request = requestFrom('192.0.2.1');
    let slot: Slot | undefined;
    const result = await admission.admit(request, reply, async () => {
      slot = request.bodySlot;
      return { status: 200 };
    });
    expect([result.status, slot?.client]).toEqual([200, '192.0.2.1']);
    await admission.drain(0);
  });

  it('gives its slot back when it fails', async () => {
    const fail = async (): Promise<{ status: 200 }> => Promise.reject(new DomainError('damaged-image', 'Why.'));
    await expect(admission.admit(requestFrom('192.0.2.1'), reply, fail)).rejects.toMatchObject({
      code: 'damaged-image',
    });
    await admission.drain(60_000);
  });

  it('does not start when the quota refuses it', async () => {
    quota.consume.mockRejectedValueOnce(new DomainError('rate-limited', 'Why.'));
    const upload = vi.fn();
    await expect(admission.admit(requestFrom('192.0.2.1'), reply, upload)).rejects.toMatchObject({
      code: 'rate-limited',
    });
    expect(upload).not.toHaveBeenCalled();
  });

  it('costs no quota when there is no slot', async () => {
    for (let held = 0; held < 150; held++) admission.takeSlot(requestFrom('192.0.2.1'));
    const refused = admission.admit(requestFrom('192.0.2.1'), reply, vi.fn());
    await expect(refused).rejects.toMatchObject({ code: 'overloaded', retryAfterSeconds: 1 });
    expect(quota.consume).not.toHaveBeenCalled();
  });
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
