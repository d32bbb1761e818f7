import { DomainError } from '#errors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { mysqlOf } from '../../../../test/harness/databases.js';
import { FrailProxy } from '../../../../test/harness/frail-proxy.js';
import { MariaDb } from '../../../../test/harness/mariadb.js';
import { InstanceFact } from '../secrets/instance-fact.entity.js';
import { openDatabase, type OpenDatabase } from '../testing/index.js';

const ENTITIES = [InstanceFact];
/** Shorter than in production, so that a test can wait for them. */
const LIMITS = { answerMs: 1_000, wholeMs: 3_000 };
const fact = (name: string, value = 'x') => ({ name, value });

describe('MySQL with faults', () => {
  let server: MariaDb;
  let open: OpenDatabase;

  beforeAll(async () => {
    server = await MariaDb.start();
    open = await openDatabase(mysqlOf(await server.createDatabase(), 5), ENTITIES);
  });
  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  const unavailable = { code: 'unavailable', retryAfterSeconds: 5 };
  const write = (name: string) => open.database.write((rows) => rows.insert(InstanceFact, fact(name)));
  const has = async (name: string) =>
    (await open.database.read((rows) => rows.findOneBy(InstanceFact, { name }))) !== null;

  it('sets up every connection: strict mode, UTC, READ COMMITTED', async () => {
    const [session] = await open.source.query(
      'SELECT @@sql_mode AS mode, @@time_zone AS zone, @@tx_isolation AS isolation, @@character_set_client AS charset',
    );
    expect(session).toMatchObject({ zone: '+00:00', isolation: 'READ-COMMITTED', charset: 'utf8mb4' });
    expect(session.mode).toContain('STRICT_ALL_TABLES');
  });

  it('retries transactions that deadlock', async () => {
    await write('a');
    await write('b');
    const { promise: bothBegun, resolve } = Promise.withResolvers<void>();
    let begun = 0;
    const cross = (first: string, second: string) =>
      open.database.write(async (rows) => {
        await rows.update(InstanceFact, { name: first }, { value: `${first}${second}` });
        if (++begun >= 2) resolve();
        await bothBegun;
        await rows.update(InstanceFact, { name: second }, { value: `${first}${second}` });
      });
    await Promise.all([cross('a', 'b'), cross('b', 'a')]);
    const values = await open.database.read((rows) => rows.find(InstanceFact));
    expect(new Set(values.map(({ value }) => value)).size).toBe(1);
    expect(begun).toBeGreaterThan(2);
  });

  it('opens new connections when the old ones were closed', async () => {
    await Promise.all(Array.from({ length: 5 }, () => has('a')));
    const processes = (await server.query("SELECT id FROM information_schema.processlist WHERE user = 'imglink'")) as {
      id: number;
    }[];
    for (const { id } of processes) await server.query(`KILL ${id}`);
    await Promise.all(Array.from({ length: 5 }, () => has('a')));
    await write('after-the-cut');
    expect(await has('after-the-cut')).toBe(true);
  });

  describe('whose connections stop answering', () => {
    let proxy: FrailProxy;
    let over: OpenDatabase;
    const find = (name: string) => over.database.read((rows) => rows.findOneBy(InstanceFact, { name }));
    const insert = (name: string) => over.database.write((rows) => rows.insert(InstanceFact, fact(name)));
    const fiveAtOnce = <T>(act: (number: number) => Promise<T>) =>
      Promise.all(Array.from({ length: 5 }, (_, number) => act(number)));

    beforeAll(async () => {
      proxy = await FrailProxy.start(server.port);
      const url = proxy.before(await server.createDatabase());
      over = await openDatabase({ ...mysqlOf(url, 5), limits: LIMITS }, ENTITIES);
    });
    afterAll(async () => {
      await over[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
    });

    it('reads and writes over new connections after one timeout, and then without delay', { retry: 2 }, async () => {
      await fiveAtOnce(() => over.database.read((rows) => rows.query('SELECT SLEEP(0.1)')));
      proxy.silence();
      const silentAt = performance.now();
      await insert('after the silence');
      expect(performance.now() - silentAt).toBeLessThan(LIMITS.wholeMs);
      const recoveredAt = performance.now();
      // More statements than new connections: connections that were idle during the silence must not be used again.
      await fiveAtOnce((number) => insert(`at once ${number}`));
      expect(await find('after the silence')).not.toBeNull();
      expect(performance.now() - recoveredAt).toBeLessThan(LIMITS.answerMs);
    });

    it('retries an interrupted transaction, but not one whose commit may have arrived', async () => {
      let tries = 0;
      await over.database.write(async (rows) => {
        // The server still holds the locks of the attempt before, because the connection did not end for it.
        await rows.insert(InstanceFact, fact(`before ${++tries}`));
        if (tries === 1) proxy.silence();
        await rows.insert(InstanceFact, fact('after', `try ${tries}`));
      });
      expect(await find('after')).toMatchObject({ value: 'try 2' });
      expect(await find('before 1')).toBeNull();
      const committing = over.database.write(async (rows) => {
        await rows.insert(InstanceFact, fact(`commit ${++tries}`));
        proxy.silence();
      });
      await expect(committing).rejects.toMatchObject(unavailable);
      expect(tries).toBe(3);
    });

    it('runs a statement without a transaction again, also when it may have arrived', async () => {
      let tries = 0;
      await over.database.writeStatement(async (rows) => {
        tries += 1;
        // Its answer comes after those to the settings of a new connection, which have no time limit of their own.
        await rows.query('SELECT 1');
        const written = rows.query("REPLACE INTO instance_facts(name, value) VALUES ('alone', ?)", [`try ${tries}`]);
        if (tries === 1) proxy.silence();
        await written;
      });
      expect([tries, await find('alone')]).toMatchObject([2, { value: 'try 2' }]);
    });

    it('throws `unavailable` when they stop answering in every attempt', async () => {
      const write = over.database.write(async (rows) => {
        proxy.silence();
        await rows.insert(InstanceFact, fact('never'));
      });
      await expect(write).rejects.toMatchObject(unavailable);
      expect(await find('never')).toBeNull();
    });
  });

  it('fails a read that waits too long for a connection', async () => {
    const url = await server.createDatabase();
    await using narrow = await openDatabase({ ...mysqlOf(url, 1), limits: LIMITS }, ENTITIES);
    const slow = narrow.database.write(async (rows) => {
      for (;;) await rows.query('SELECT SLEEP(0.8)');
    });
    const waiting = narrow.database.read((rows) => rows.query('SELECT 1'));
    const outcomes = await Promise.allSettled([slow, waiting]);
    expect(outcomes).toMatchObject([unavailable, unavailable].map((reason) => ({ status: 'rejected', reason })));
    await narrow.database.write((rows) => rows.insert(InstanceFact, fact('room again')));
  });

  it('throws `unavailable` while the server is gone, and works when it is back', async () => {
    await server.kill();
    await expect(write('lost')).rejects.toMatchObject(unavailable);
    await expect(has('a')).rejects.toMatchObject(unavailable);
    await server.restart();
    await write('back');
    expect(await has('back')).toBe(true);
  });

  it('throws `unavailable` while the server is read-only', async () => {
    await server.query('SET GLOBAL read_only = 1');
    await expect(write('no')).rejects.toMatchObject(unavailable);
    expect(await has('back')).toBe(true);
    await server.query('SET GLOBAL read_only = 0');
    await write('yes');
    expect(await has('yes')).toBe(true);
  });

  it('throws `unavailable` while the account is refused or lacks a right, and works once that is corrected', async () => {
    const end = async () => {
      const sql = "SELECT id FROM information_schema.processlist WHERE user = 'imglink'";
      for (const { id } of (await server.query(sql)) as { id: number }[]) await server.query(`KILL ${id}`);
    };
    await server.query("ALTER USER imglink@'%' ACCOUNT LOCK");
    await end();
    await expect(has('yes')).rejects.toMatchObject(unavailable);
    await expect(write('no')).rejects.toMatchObject(unavailable);
    await server.query("ALTER USER imglink@'%' ACCOUNT UNLOCK");
    await server.query("REVOKE INSERT ON *.* FROM imglink@'%'");
    await end();
    await expect(write('no')).rejects.toMatchObject(unavailable);
    expect(await has('yes')).toBe(true);
    await server.query("GRANT INSERT ON *.* TO imglink@'%'");
    await end();
    await write('right again');
  });

  it('throws `unavailable` when the server has no connection left', async () => {
    await using crowded = await MariaDb.start({ max_connections: '10' });
    const url = await crowded.createDatabase();
    await using first = await openDatabase(mysqlOf(url, 3), ENTITIES);
    const idle = await openDatabase(mysqlOf(url, 30), ENTITIES);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 30 }, () => idle.database.read((rows) => rows.query('SELECT SLEEP(0.3)'))),
    );
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(failures.length).toBeGreaterThan(0);
    for (const failure of failures) expect(failure).toBeInstanceOf(DomainError);
    expect(failures[0]).toMatchObject(unavailable);
    await idle[Symbol.asyncDispose]();
    await first.database.write((rows) => rows.insert(InstanceFact, fact('room again')));
  });
});
