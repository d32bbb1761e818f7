import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import type { ImageBlocksService } from '#purge';
import { describe, expect, it, vi } from 'vitest';

import type { AuditLog } from '../audit/audit-log.js';
import { ReportThreshold } from './report-threshold.js';

const codec = new KeyCodec('the secret of the tests, which is long enough');
const IMAGE = { imageId: 12_345n, reports: 9, storedReports: 9, openReports: 3, reviewedAt: null };

function thresholdOf(openReports: number, state = 'live') {
  const blocks = { stateOf: vi.fn(async () => state), block: vi.fn(async () => undefined) };
  const audit = { append: vi.fn(async () => undefined) };
  const reports = { findNthOpen: vi.fn(async () => ({ id: 77n }) as { id: bigint } | null) };
  const [service, log] = [blocks as unknown as ImageBlocksService, audit as unknown as AuditLog];
  return { threshold: new ReportThreshold(openReports, codec, service, log, reports as never), blocks, audit, reports };
}

describe('ReportThreshold', () => {
  it.each([3, 2])(
    'blocks an image with 3 open reports at a threshold of %i, and writes it in the audit log',
    async (at) => {
      const { threshold, blocks, audit } = thresholdOf(at);
      await threshold.apply(IMAGE);
      const reason = 'Reported by 3 clients';
      expect(blocks.block.mock.calls).toEqual([[12_345n, { reason, source: 'reports', isLegal: false }]]);
      const target = codec.encode(12_345n);
      expect(audit.append.mock.calls).toEqual([
        [{ actor: { id: null, name: 'reports' }, action: 'block', target, reason }, 77n],
      ]);
    },
  );

  it.each([
    ['0 is off', 0, 'live', {}],
    ['the image has fewer reports', 4, 'live', {}],
    ['an administrator has looked at it', 3, 'live', { reviewedAt: 5 }],
    ['it is blocked', 3, 'blocked', {}],
    ['it is deleted', 3, 'deleted', {}],
  ])('does nothing if %s', async (_why, at, state, changes) => {
    const { threshold, blocks, audit } = thresholdOf(at, state);
    await threshold.apply({ ...IMAGE, ...changes });
    expect([blocks.block.mock.calls, audit.append.mock.calls]).toEqual([[], []]);
  });

  it('does nothing if reports were resolved in the meantime', async () => {
    const { threshold, blocks, audit, reports } = thresholdOf(3);
    reports.findNthOpen.mockResolvedValueOnce(null);
    await threshold.apply(IMAGE);
    expect([blocks.block.mock.calls, audit.append.mock.calls]).toEqual([[], []]);
  });

  it('accepts that the image is deleted in the meantime, and no other failure', async () => {
    const { threshold, blocks } = thresholdOf(3);
    blocks.block.mockRejectedValueOnce(new DomainError('image-gone', 'Gone.'));
    await expect(threshold.apply(IMAGE)).resolves.toBeUndefined();
    blocks.block.mockRejectedValueOnce(new DomainError('unavailable', 'Away.'));
    await expect(threshold.apply(IMAGE)).rejects.toThrow('Away.');
  });
});
