import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { InstanceFact } from '../secrets/instance-fact.entity.js';
import { openDatabase } from '../testing/index.js';

it('commits later writes after SQLite has ended a transaction by itself, as it does when the disk is full', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'imglink-'));
  await using cleanup = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
  await using open = await openDatabase({ kind: 'sqlite', file: join(folder, 'db.sqlite') }, [InstanceFact]);
  const { database } = open;
  const add = (name: string) => database.write((rows) => rows.insert(InstanceFact, { name, value: 'x' }));

  await add('first');
  const ended = database.write((rows) => rows.query(`INSERT OR ROLLBACK INTO instance_facts VALUES ('first', 'y')`));
  await expect(ended).rejects.toThrow('UNIQUE');
  await expect(add('first')).rejects.toThrow('UNIQUE');
  await add('second');

  const facts = await database.read((rows) => rows.find(InstanceFact));
  expect(facts.map(({ name }) => name)).toEqual(['first', 'second']);
  void cleanup;
});
