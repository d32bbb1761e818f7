import { mkdtempDisposable, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { InstanceFact } from '../secrets/instance-fact.entity.js';
import { FakeLog } from '../testing/fake-log.js';
import { openDatabase, type OpenDatabase } from '../testing/index.js';
import { SqliteConnections } from './sqlite-connections.js';
import { WalFile } from './wal-file.js';
import { WalSync } from './wal-sync.js';

let folder: Awaited<ReturnType<typeof mkdtempDisposable>>;
let file: string;
let open: OpenDatabase;

beforeEach(async () => {
  folder = await mkdtempDisposable(join(tmpdir(), 'imglink-sqlite-'));
  file = join(folder.path, 'db.sqlite');
  open = await openDatabase({ kind: 'sqlite', file }, [InstanceFact]);
});
afterEach(async () => {
  await open[Symbol.asyncDispose]();
  await folder.remove();
});

const names = async () => (await open.database.read((rows) => rows.find(InstanceFact))).map(({ name }) => name);

describe('a write to SQLite', () => {
  let log: FakeLog;
  let connections: SqliteConnections;
  let resolved: string[];

  beforeEach(() => {
    log = new FakeLog();
    connections = new SqliteConnections(open.source, open.source, new WalSync(log));
    resolved = [];
  });

  async function add(name: string): Promise<void> {
    await connections.write((rows) => rows.insert(InstanceFact, { name, value: 'x' }));
    resolved.push(name);
  }

  it('resolves when a sync has ended that began after its commit', async () => {
    const first = add('first');
    await log.begun(1);
    expect([await names(), resolved]).toEqual([['first'], []]);

    // Its commit is later than the start of the running sync, so the end of that one is not enough.
    const second = add('second');
    await expect.poll(names).toEqual(['first', 'second']);
    log.end();
    await first;
    await log.begun(2);
    expect(resolved).toEqual(['first']);
    log.end();
    await second;
    expect(resolved).toEqual(['first', 'second']);
  });

  it('waits for a sync also without a transaction', async () => {
    const insert = "INSERT INTO instance_facts VALUES ('alone', 'x')";
    const written = connections.writeStatement((rows) => rows.query(insert)).then(() => void resolved.push('alone'));
    await log.begun(1);
    expect([await names(), resolved]).toEqual([['alone'], []]);
    log.end();
    await written;
    expect(resolved).toEqual(['alone']);
  });

  it('waits for no sync if it need not be durable, and is durable with the next write', async () => {
    const insert = "INSERT INTO instance_facts VALUES ('soon', 'x')";
    await connections.writeStatement((rows) => rows.query(insert), { durable: false });
    expect([await names(), log.syncs]).toEqual([['soon'], 0]);
    const next = add('next');
    await log.begun(1);
    log.end();
    await next;
    expect(resolved).toEqual(['next']);
  });

  it('waits for a sync also if it wrote nothing, since it may have read a row that is not durable yet', async () => {
    const first = add('first');
    await log.begun(1);
    let found: InstanceFact | null | undefined;
    const reading = connections.write(async (rows) => rows.findOneBy(InstanceFact, { name: 'first' }));
    void reading.then((row) => (found = row));
    log.end();
    await first;
    await log.begun(2);
    expect(found).toBeUndefined();
    log.end();
    expect(await reading).toMatchObject({ name: 'first' });
  });

  it('rejects at once when its transaction fails, without a sync', async () => {
    await expect(connections.write((rows) => rows.query('SELECT * FROM no_facts'))).rejects.toThrow('no such table');
    expect(log.syncs).toBe(0);
  });

  it('makes the database read-only when a sync fails', async () => {
    const written = add('first');
    await log.begun(1);
    expect([connections.isReadOnly, await connections.probe()]).toEqual([false, 'ok']);
    log.end(new Error('EIO'));
    await expect(written).rejects.toMatchObject({ code: 'unavailable', cause: { message: 'EIO' } });
    expect([connections.isReadOnly, await connections.probe()]).toEqual([true, 'read-only']);
  });

  it('commits after SQLite has ended a transaction by itself, as it does when the disk is full', async () => {
    const { database } = open;
    const insert = (name: string) => database.write((rows) => rows.insert(InstanceFact, { name, value: 'x' }));
    await insert('first');
    const ended = database.write((rows) => rows.query(`INSERT OR ROLLBACK INTO instance_facts VALUES ('first', 'y')`));
    await expect(ended).rejects.toThrow('UNIQUE');
    await expect(insert('first')).rejects.toThrow('UNIQUE');
    await insert('second');
    expect(await names()).toEqual(['first', 'second']);
  });
});

describe('the log beside a SQLite file', () => {
  const inode = async () => (await stat(`${file}-wal`)).ino;

  it('is written by commits without a sync, and synced by checkpoints', async () => {
    const pragma = async (name: string) => Object.values((await open.source.query(`PRAGMA ${name}`))[0] as object)[0];
    expect([await pragma('journal_mode'), await pragma('synchronous')]).toEqual(['wal', 1n]);
  });

  it('stays the same file when a checkpoint empties it, so that it can stay open', async () => {
    const insert = (name: string) => open.database.write((rows) => rows.insert(InstanceFact, { name, value: 'x' }));
    await insert('first');
    const before = await inode();
    await open.source.query('PRAGMA wal_checkpoint(TRUNCATE)');
    await insert('second');
    expect([await inode(), (await stat(`${file}-wal`)).size]).toEqual([before, expect.any(Number)]);
    expect(await names()).toEqual(['first', 'second']);
  });

  it('is synced as a file, and a log that does not exist is an error', async () => {
    const log = new WalFile(file);
    await log.sync();
    await log.sync();
    await log.close();
    const none = new WalFile(join(folder.path, 'none.sqlite'));
    await expect(none.sync()).rejects.toThrow('ENOENT');
    await none.close();
  });
});
