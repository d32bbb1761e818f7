import type { DatabaseOptions } from '#database';
import { openDatabase, type OpenDatabase } from '#database/testing';
import { DomainError } from '#errors';
import { createLog } from '#observability';
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { DATABASE_KINDS, Databases } from '../../../../test/harness/databases.js';
import { parseNetwork } from './address-value.js';
import { Ban, type BanKind } from './ban.entity.js';
import { BanList } from './ban-list.js';
import type { BanRefusals } from './ban-refusals.js';
import { BansRepository } from './bans.repository.js';

const NOW = 1_800_000_000_000;
const digest = (of: string) => createHash('sha256').update(of).digest();
const network = (text: string) => parseNetwork(text) as Buffer;

/** A process with its own connections and its own list. */
interface OneProcess {
  open: OpenDatabase;
  rows: BansRepository;
  list: BanList;
}

describe.each(DATABASE_KINDS)('bans over %s', (kind) => {
  let databases: Databases;
  let options: DatabaseOptions;
  const started: OneProcess[] = [];

  beforeAll(async () => {
    databases = await Databases.start(kind);
  });
  beforeEach(async () => {
    options = await databases.create();
    vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  });
  afterEach(async () => {
    vi.useRealTimers();
    for (const { open } of started.splice(0)) await open[Symbol.asyncDispose]();
  });
  afterAll(async () => {
    await databases[Symbol.asyncDispose]();
  });

  async function start(): Promise<OneProcess> {
    const open = await openDatabase(options, [Ban]);
    const rows = new BansRepository(open.database);
    const refusals = { refuse: async () => new DomainError('upload-banned', 'Banned.') } as unknown as BanRefusals;
    const list = new BanList(rows, refusals, open.database, createLog('silent'));
    started.push({ open, rows, list });
    return { open, rows, list };
  }

  const create = async ({ rows }: OneProcess, banKind: BanKind, value: Buffer, more: Partial<Ban> = {}) =>
    rows.create(
      { kind: banKind, value, hashes: null, reason: 'Spam', until: null, createdBy: 1n, ...more },
      Date.now(),
    );

  /** Returns which of the values are banned now. */
  async function refusedBy(list: BanList): Promise<string[]> {
    const checks: [string, () => unknown][] = [
      ['digest', () => list.checkDigests(1n, [digest('a')])],
      ['hash', () => list.checkHash(1n, Buffer.from('00000000000000ff', 'hex'))],
      ['address', async () => list.checkClient('192.0.2.7')],
    ];
    const refused = await Promise.all(
      checks.map(async ([name, check]) =>
        Promise.resolve(check()).then(
          () => [],
          () => [name],
        ),
      ),
    );
    return refused.flat();
  }

  const ALL: [string, BanKind, Buffer][] = [
    ['digest', 'sha256', digest('a')],
    ['hash', 'similar', Buffer.from('000000000000000f', 'hex')],
    ['address', 'address', network('192.0.2.0/24')],
  ];

  it.each(ALL)(
    'another process knows the ban of a %s after it read the changes, and its end',
    async (name, banKind, value) => {
      const here = await start();
      const there = await start();
      await there.list.refresh();
      const { ban } = await create(here, banKind, value);
      expect(await refusedBy(there.list)).toEqual([]);
      await there.list.refresh();
      expect(await refusedBy(there.list)).toEqual([name]);
      vi.setSystemTime(NOW + 1_000);
      await here.rows.delete(ban.id, Date.now());
      await there.list.refresh();
      expect(await refusedBy(there.list)).toEqual([]);
    },
  );

  it('a process knows the bans from before its start', async () => {
    const here = await start();
    for (const [, banKind, value] of ALL) await create(here, banKind, value);
    vi.setSystemTime(NOW + 3_600_000);
    const { list } = await start();
    await list.refresh();
    expect(await refusedBy(list)).toEqual(['digest', 'hash', 'address']);
    expect(list.comparesImages).toBe(true);
  });

  it('learns of a change that became visible late, with the time of an earlier one', async () => {
    const here = await start();
    const there = await start();
    vi.setSystemTime(NOW + 5_000);
    await create(here, 'sha256', digest('other'));
    await there.list.refresh();
    vi.setSystemTime(NOW);
    await create(here, 'sha256', digest('a'));
    vi.setSystemTime(NOW + 6_000);
    await there.list.refresh();
    expect(await refusedBy(there.list)).toEqual(['digest']);
  });

  it('finds a banned image by the hash of each of its crops', async () => {
    const here = await start();
    const crops = Array.from({ length: 25 }, () => randomBytes(8));
    await create(here, 'similar', crops[0] as Buffer, { hashes: Buffer.concat(crops) });
    await here.list.refresh();
    for (const crop of crops)
      await expect(here.list.checkHash(1n, crop)).rejects.toMatchObject({ code: 'upload-banned' });
  });

  it('a ban holds until its end', async () => {
    const here = await start();
    for (const [, banKind, value] of ALL) await create(here, banKind, value, { until: NOW + 1_000 });
    await here.list.refresh();
    expect(await refusedBy(here.list)).toEqual(['digest', 'hash', 'address']);
    vi.setSystemTime(NOW + 1_000);
    expect(await refusedBy(here.list)).toEqual([]);
  });

  it('checks no uploads before the bans were read, and reads them then', async () => {
    const here = await start();
    await create(here, 'sha256', digest('a'));
    await expect((await start()).list.checkDigests(1n, [digest('a')])).rejects.toMatchObject({ code: 'upload-banned' });
  });

  it('returns the ban that a value has, and gives a new one to a value whose ban ended or was deleted', async () => {
    const here = await start();
    const first = await create(here, 'sha256', digest('a'), { until: NOW + 1_000 });
    const again = await create(here, 'sha256', digest('a'), { reason: 'Other' });
    expect([first.isNew, again.isNew, again.ban.reason]).toEqual([true, false, 'Spam']);
    vi.setSystemTime(NOW + 2_000);
    const later = await create(here, 'sha256', digest('a'), { reason: 'Later' });
    expect([later.isNew, later.ban.until]).toEqual([true, null]);
    expect((await here.rows.delete(later.ban.id, Date.now()))?.reason).toBe('Later');
    expect(await here.rows.delete(later.ban.id, Date.now())).toBeNull();
    expect((await create(here, 'sha256', digest('a'))).isNew).toBe(true);
  });

  it('keeps one ban when several requests ban the same value at once', async () => {
    const first = await start();
    // One process alone writes to a SQLite file.
    const processes = kind === 'sqlite' ? [first, first, first] : [first, await start(), await start()];
    const created = await Promise.all(processes.map((each) => create(each, 'sha256', digest('a'))));
    expect(new Set(created.map(({ ban }) => ban.id)).size).toBe(1);
    expect(await first.rows.list(undefined, 10)).toHaveLength(1);
  });

  it('lists the bans that are not deleted, the newest first, in pages', async () => {
    const here = await start();
    const ids: bigint[] = [];
    for (let at = 0; at < 5; at += 1) {
      vi.setSystemTime(NOW + at);
      ids.push((await create(here, 'sha256', digest(String(at)))).ban.id);
    }
    await here.rows.delete(ids[2] as bigint, Date.now());
    const page = await here.rows.list(undefined, 2);
    const rest = await here.rows.list(page.at(-1)?.id, 10);
    expect([page, rest].map((each) => each.map(({ id }) => id))).toEqual([
      [ids[4], ids[3]],
      [ids[1], ids[0]],
    ]);
  });
});
