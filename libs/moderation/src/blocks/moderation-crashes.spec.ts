import { openDatabase, type OpenDatabase } from '#database/testing';
import { Block, Link, PendingDeletion, PendingModeration, tombstone } from '#links';
import { codec, purgeServices, type WrapPort } from '#purge/testing';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { AuditEntry } from '../audit/audit-entry.entity.js';
import { AuditLog } from '../audit/audit-log.js';
import type { BansService } from '../bans/bans.service.js';
import type { ReportsService } from '../reports/reports.service.js';
import type { ModerationAction } from './action-outcome.js';
import { ImageChanges } from './image-changes.js';
import { ModerationService } from './moderation.service.js';

const ADMIN = { id: 1n, name: 'admin' };
const REASON = 'Spam';
/** More calls of ports than any action makes. */
const MAX_CALLS = 60;

let folder: { path: string; remove(): Promise<void> };
let open: OpenDatabase;
/** Its time is long ago: the key of a later id would be unknown. */
let id = 1n << 22n;
beforeAll(async () => {
  folder = await mkdtempDisposable(join(tmpdir(), 'imglink-moderation-'));
  open = await openDatabase({ kind: 'sqlite', file: join(folder.path, 'db.sqlite') }, [
    Link,
    PendingDeletion,
    PendingModeration,
    Block,
    AuditEntry,
  ]);
});
afterAll(async () => {
  await open[Symbol.asyncDispose]();
  await folder.remove();
});
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

/** A process that dies before or after one call of a port: neither this call returns nor any later one. */
function dyingProcess(dyingCall: number, moment: 'before' | 'after') {
  let calls = 0;
  const death = Promise.withResolvers<never>();
  const die = () => {
    death.reject(new Error('The process died.'));
    return new Promise<never>(() => undefined);
  };
  const wrap: WrapPort = (port) =>
    new Proxy(port, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]): Promise<unknown> => {
          calls += 1;
          const call = calls;
          if (call > dyingCall || (call === dyingCall && moment === 'before')) return die();
          const result: unknown = await Reflect.apply(value, target, args);
          return call === dyingCall ? die() : result;
        };
      },
    });
  return { wrap, death: death.promise, hasDied: () => calls >= dyingCall };
}

function startProcess(wrap: WrapPort = (port) => port) {
  const services = purgeServices(open.database, wrap);
  const audit = wrap(new AuditLog(open.database));
  const bans = {} as unknown as BansService;
  const reports = wrap({
    reportedOf: async () => new Set([id]),
    resolveAll: async () => 1,
  }) as unknown as ReportsService;
  const changes = new ImageChanges(services.images, services.blocks);
  const moderation = new ModerationService(codec, changes, bans, reports, audit);
  const moderate = (action: ModerationAction) =>
    moderation.moderate(ADMIN, { action, keys: [codec.encode(id)], reason: REASON });
  return { ...services, audit, moderate };
}

/** Makes all passes that are due now or later, as the jobs and the sweeper do. Returns their number. */
async function makeAllPasses({ links, purge }: ReturnType<typeof startProcess>): Promise<number> {
  let passes = 0;
  for (let due = await links.findDeletion(id); due; due = await links.findDeletion(id)) {
    vi.setSystemTime(Math.max(Date.now(), due.dueAt));
    await purge.purgeIfDue(id);
    passes += 1;
  }
  return passes;
}

interface Walk {
  action: ModerationAction;
  before: 'live' | 'blocked';
  after: 'live' | 'blocked' | 'deleted';
}

/** Has the process die at one call. Returns false if the action ended before. */
async function crashAt({ action, before, after }: Walk, call: number, moment: 'before' | 'after'): Promise<boolean> {
  id += 1n;
  const setUp = startProcess();
  await setUp.linkStore.create({ ...tombstone(id, 0), format: 1, deletedAt: null });
  if (before === 'blocked') await setUp.moderate('block');
  await makeAllPasses(setUp);
  const dying = dyingProcess(call, moment);
  await Promise.race([startProcess(dying.wrap).moderate(action), dying.death]).catch(() => undefined);
  if (!dying.hasDied()) return false;

  const restarted = startProcess();
  const state = await restarted.blocks.stateOf(id);
  const where = `${action}, ${moment} call ${call}, ${state}`;
  expect([before, after]).toContain(state);
  const forget = vi.spyOn(restarted.linkStore, 'forget');
  const passes = await makeAllPasses(restarted);
  // If there is a change, the caches hear of it. An image that is shown again needs no purge at the edges.
  const isChanged = state === after;
  const isPurged = restarted.edge.purged.length > 0;
  expect([where, passes > 0, isPurged]).toEqual([where, isChanged, isChanged && after !== 'live']);
  const lines = async () => (await restarted.audit.page(undefined, 10_000)).filter(isAbout(action));
  const isForgotten = forget.mock.calls.length > 0 || after === 'deleted';
  expect([where, isForgotten || !isChanged]).toEqual([where, true]);
  const written = await lines();
  expect([where, written.length > 0 || !isChanged]).toEqual([where, true]);

  const [result] = await restarted.moderate(action);
  expect([where, result]).toEqual([where, { key: codec.encode(id), status: 200, state: after }]);
  await makeAllPasses(restarted);
  expect([where, await restarted.blocks.stateOf(id)]).toEqual([where, after]);
  expect([where, (await restarted.blockRows.find(id)) !== null]).toEqual([where, after === 'blocked']);
  expect([where, (await lines()).length > 0]).toEqual([where, true]);
  expect([where, restarted.deletedKeys.length > 0]).toEqual([where, after === 'deleted']);
  return true;
}

const isAbout =
  (action: ModerationAction) =>
  (line: AuditEntry): boolean =>
    line.target === codec.encode(id) && line.action === action && line.reason === REASON;

describe.each<Walk>([
  { action: 'block', before: 'live', after: 'blocked' },
  { action: 'unblock', before: 'blocked', after: 'live' },
  { action: 'delete', before: 'live', after: 'deleted' },
  { action: 'delete', before: 'blocked', after: 'deleted' },
])('$action of an image that is $before', (walk) => {
  it.each(['before', 'after'] as const)('is whole or absent although the process dies %s any call', async (moment) => {
    let call = 1;
    while (call < MAX_CALLS && (await crashAt(walk, call, moment))) call += 1;
    expect(call).toBeGreaterThan(5);
    expect(call).toBeLessThan(MAX_CALLS);
  });
});
