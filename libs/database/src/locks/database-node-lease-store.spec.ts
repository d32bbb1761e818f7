import { nodeLeaseStoreContract } from '#keys/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DATABASE_KINDS, Databases } from '../../../../test/harness/databases.js';
import { DatabaseNodeLeaseStore } from './database-node-lease-store.js';
import { NodeLeaseRow } from './node-lease.entity.js';
import { openDatabase, type OpenDatabase } from '../testing/index.js';

describe.each(DATABASE_KINDS)('node leases in %s', (kind) => {
  let databases: Databases;
  const opened: OpenDatabase[] = [];

  beforeAll(async () => {
    databases = await Databases.start(kind);
  });
  afterAll(async () => {
    for (const open of opened) await open[Symbol.asyncDispose]();
    await databases[Symbol.asyncDispose]();
  });

  nodeLeaseStoreContract(async () => {
    const open = await openDatabase(await databases.create(), [NodeLeaseRow]);
    opened.push(open);
    return new DatabaseNodeLeaseStore(open.database);
  });
});

it('grants different numbers to processes that start at once', async () => {
  await using databases = await Databases.start('mysql');
  const options = await databases.create();
  const processes = await Promise.all(Array.from({ length: 3 }, () => openDatabase(options, [NodeLeaseRow])));
  const now = Date.now();
  const claims = await Promise.all(
    processes.flatMap(({ database }, number) =>
      Array.from({ length: 5 }, (_, place) =>
        new DatabaseNodeLeaseStore(database).claim(`process ${number}.${place}`, now, now + 60_000),
      ),
    ),
  );
  expect(new Set(claims.map(({ node }) => node)).size).toBe(15);
  for (const open of processes) await open[Symbol.asyncDispose]();
});
