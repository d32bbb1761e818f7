import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { expect, it, vi } from 'vitest';

import type { AuditLine, AuditLog } from '../audit/audit-log.js';
import type { BansService } from '../bans/bans.service.js';
import type { ReportsService } from '../reports/reports.service.js';
import type { ImageState, ModerationAction } from './action-outcome.js';
import type { ImageChanges } from './image-changes.js';
import { ModerationService } from './moderation.service.js';

const ADMIN = { id: 1n, name: 'admin' };
const codec = new KeyCodec('the secret of the tests, which is long enough');
const [A, B, C] = [1n << 22n, 2n << 22n, 3n << 22n] as const;
const [KEY_A, KEY_B, KEY_C] = [codec.encode(A), codec.encode(B), codec.encode(C)];

/** The ports in memory. `events` has what was done, in order. */
function service(states: [bigint, ImageState][], { reported = [] as bigint[], legalNow = [] as bigint[] } = {}) {
  const events: string[] = [];
  const byId = new Map(states);
  const images = {
    stateOf: async (id: bigint) => byId.get(id) ?? 'unknown',
    becomesLegal: async (_action: string, id: bigint) => legalNow.includes(id),
    change: vi.fn<(action: string, id: bigint) => Promise<void>>(async (action, id) => {
      events.push(`${action} ${codec.encode(id)}`);
    }),
  };
  const reports = {
    reportedOf: async () => new Set(reported),
    resolveAll: async (id: bigint) => events.push(`resolve ${codec.encode(id)}`),
  };
  const audit = {
    append: async ({ action, target }: AuditLine) => void events.push(`line: ${action} ${target}`),
    appendAll: async (lines: AuditLine[]) => {
      if (lines.length > 0) events.push(`lines: ${lines.map(({ target }) => target).join(' ')}`);
    },
  };
  const bans = { createForImage: async (_actor: unknown, id: bigint) => void events.push(`ban ${codec.encode(id)}`) };
  const moderation = new ModerationService(
    codec,
    images as unknown as ImageChanges,
    bans as unknown as BansService,
    reports as unknown as ReportsService,
    audit as unknown as AuditLog,
  );
  const moderate = (action: ModerationAction, keys: string[], more: object = {}) =>
    moderation.moderate(ADMIN, { action, keys, reason: 'Spam', ...more });
  return { moderate, events, images };
}

it('answers each key in order, and writes the lines of all changes first', async () => {
  const { moderate, events } = service([
    [A, 'live'],
    [B, 'blocked'],
    [C, 'deleted'],
  ]);
  expect(await moderate('block', [KEY_C, KEY_A, 'no key', KEY_B, KEY_A])).toEqual([
    { key: KEY_C, status: 410, state: 'deleted' },
    { key: KEY_A, status: 200, state: 'blocked' },
    { key: 'no key', status: 404 },
    { key: KEY_B, status: 200, state: 'blocked' },
    { key: KEY_A, status: 200, state: 'blocked' },
  ]);
  expect(events).toEqual([`lines: ${KEY_A}`, `block ${KEY_A}`, `block ${KEY_B}`]);
});

it.each<[ModerationAction, ImageState, string[]]>([
  ['block', 'live', ['block', 'resolve']],
  ['delete', 'live', ['delete', 'resolve']],
  ['unblock', 'blocked', ['resolve', 'unblock']],
])('resolves the reports of an image in the order of %s', async (action, state, expected) => {
  const { moderate, events } = service([[A, state]], { reported: [A] });
  await moderate(action, [KEY_A]);
  expect(events).toEqual([`lines: ${KEY_A}`, ...expected.map((event) => `${event} ${KEY_A}`)]);
});

it('writes that an administrator agrees with the block of reports', async () => {
  const { moderate, events } = service([[A, 'blocked']], { reported: [A] });
  await moderate('block', [KEY_A]);
  expect(events).toEqual([`block ${KEY_A}`, `resolve ${KEY_A}`, `line: resolve ${KEY_A}`]);
});

it('has a line for a legal block of a blocked image', async () => {
  const { moderate, events } = service([[A, 'blocked']], { legalNow: [A] });
  await moderate('block', [KEY_A], { isLegal: true });
  expect(events).toEqual([`lines: ${KEY_A}`, `block ${KEY_A}`]);
});

it('bans an image before it is changed', async () => {
  const { moderate, events } = service([[A, 'live']]);
  await moderate('delete', [KEY_A], { bansImage: true });
  expect(events).toEqual([`ban ${KEY_A}`, `lines: ${KEY_A}`, `delete ${KEY_A}`]);
});

it('changes the other images if one fails, and throws its failure', async () => {
  const { moderate, events, images } = service([
    [A, 'live'],
    [B, 'live'],
  ]);
  images.change.mockRejectedValueOnce(new DomainError('unavailable', 'Away.'));
  await expect(moderate('block', [KEY_A, KEY_B])).rejects.toThrow('Away.');
  expect(events).toEqual([`lines: ${KEY_A} ${KEY_B}`, `block ${KEY_B}`]);
});

it.each([
  ['block', 'image-gone', { status: 410, state: 'deleted' }],
  ['delete', 'image-gone', { status: 200, state: 'deleted' }],
  ['block', 'image-not-found', { status: 404 }],
] as const)('answers %s of an image that is %s in the meantime', async (action, code, expected) => {
  const { moderate, images } = service([[A, 'live']], { reported: [A] });
  images.change.mockRejectedValueOnce(new DomainError(code, 'Gone.'));
  expect(await moderate(action, [KEY_A])).toEqual([{ key: KEY_A, ...expected }]);
});
