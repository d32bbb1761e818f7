import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DATABASE_KINDS, Databases } from '../../../test/harness/databases.js';
import { InstanceFact } from './secrets/instance-fact.entity.js';
import { TaskLock } from './locks/task-lock.entity.js';
import { TaskLocks } from './locks/task-locks.js';
import { DatabaseNodeLeaseStore } from './locks/database-node-lease-store.js';
import { NodeLeaseRow } from './locks/node-lease.entity.js';
import { SecretFingerprint } from './secrets/secret-fingerprint.js';
import { openDatabase, type OpenDatabase } from './testing/index.js';

const ENTITIES = [InstanceFact, TaskLock, NodeLeaseRow];
const secret = (fingerprint: string, fromMs = 0) => ({ fingerprint, fromMs });
const fact = (name: string, value = 'x') => ({ name, value });

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let databases: Databases;
  let open: OpenDatabase;

  beforeAll(async () => {
    databases = await Databases.start(kind);
    open = await openDatabase(await databases.create(), ENTITIES);
  });
  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    await databases[Symbol.asyncDispose]();
  });

  it('rolls back one write without affecting others, and shows no uncommitted rows to readers', async () => {
    const { database } = open;
    const { promise: written, resolve: tellWritten } = Promise.withResolvers<void>();
    const { promise: mayFail, resolve: letFail } = Promise.withResolvers<void>();
    const failing = database.write(async (rows) => {
      await rows.insert(InstanceFact, fact('rolled-back'));
      tellWritten();
      await mayFail;
      throw new Error('no');
    });
    await written;
    expect(await database.read((rows) => rows.findOneBy(InstanceFact, { name: 'rolled-back' }))).toBeNull();
    const other = database.write((rows) => rows.insert(InstanceFact, fact('kept')));
    letFail();
    await expect(failing).rejects.toThrow('no');
    await other;
    const names = await database.read((rows) => rows.find(InstanceFact));
    expect(names.map(({ name }) => name)).toEqual(['kept']);
  });

  it('grants a lock to one of several processes, renews it for the holder, and grants it to another once it has expired', async () => {
    const locks = new TaskLocks(open.database);
    const holders = Array.from({ length: 6 }, (_, number) => `holder ${number}`);
    const wins = await Promise.all(holders.map((holder) => locks.acquire('sweep', holder, 60_000)));
    const winner = holders[wins.indexOf(true)] ?? '';
    expect(wins.filter(Boolean)).toHaveLength(1);
    expect(await locks.acquire('sweep', winner, 60_000)).toBe(true);
    expect(await locks.acquire('sweep', 'stranger', 60_000)).toBe(false);
    await locks.acquire('sweep', winner, -1);
    expect(await locks.acquire('sweep', 'stranger', 60_000)).toBe(true);
    await locks.release('sweep', 'stranger');
    expect(await locks.acquire('sweep', winner, 60_000)).toBe(true);
  });

  it('records the fingerprint of the first secret, and refuses any other', async () => {
    const secrets = ['one', 'two', 'three'].map((name) => [secret(name)]);
    const fingerprint = new SecretFingerprint(open.database);
    const checks = await Promise.allSettled(secrets.map((each) => fingerprint.check(each)));
    expect(checks.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const first = secrets[checks.findIndex(({ status }) => status === 'fulfilled')] ?? [];
    await fingerprint.check(first);
    await expect(fingerprint.check([secret('four')])).rejects.toThrow('KEY_SECRET is not the one');
  });

  it('accepts a new secret after the recorded ones, and refuses every other change', async () => {
    await using fresh = await openDatabase(await databases.create(), ENTITIES);
    const fingerprint = new SecretFingerprint(fresh.database);
    await fingerprint.check([secret('one')]);
    const two = [secret('one'), secret('two', 1_000_000)];
    // Many processes start with the new secret at once, and again afterwards.
    await Promise.all(Array.from({ length: 5 }, () => fingerprint.check(two)));
    const three = [...two, secret('three', 2_000_000)];
    await fingerprint.check(three);
    await fingerprint.check(three);

    await expect(fingerprint.check(two)).rejects.toThrow('from before a rotation');
    await expect(fingerprint.check([secret('one')])).rejects.toThrow('from before a rotation');
    for (const wrong of [
      [secret('three')],
      [secret('one'), secret('three', 2_000_000)],
      [secret('two'), secret('three', 2_000_000)],
      [secret('one'), secret('two', 1_000_001), secret('three', 2_000_000)],
      [...two, secret('other', 2_000_000)],
      [secret('zero'), ...three.map(({ fingerprint: name }, at) => secret(name, at + 1))],
    ]) {
      await expect(fingerprint.check(wrong)).rejects.toThrow('is no continuation of');
    }
    await expect(fingerprint.check([secret('four'), secret('five', 1)])).rejects.toThrow('KEY_SECRET is not the one');
    await fingerprint.check(three);
  });

  it('accepts a new secret only from an instant after every key of the former one', async () => {
    await using fresh = await openDatabase(await databases.create(), ENTITIES);
    const fingerprint = new SecretFingerprint(fresh.database);
    await fingerprint.check([secret('one')]);
    const leases = new DatabaseNodeLeaseStore(fresh.database);
    const claim = await leases.claim('of the former secret', 5_000_000, 5_060_000);
    const from = (ms: number) => fingerprint.check([secret('one'), secret('two', ms)]);
    await expect(from(5_060_000)).rejects.toThrow('after 1970-01-01T01:24:20.000Z');
    await leases.release(claim, 5_000_123);
    await expect(from(5_000_123)).rejects.toThrow('after 1970-01-01T01:23:20.123Z');
    await from(5_000_124);
  });
});
