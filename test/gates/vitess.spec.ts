import { glob, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

import { SPREAD } from '../harness/spider.js';

interface VSchema {
  sharded: boolean;
  vindexes?: Record<string, { type: string }>;
  tables: Record<string, { column_vindexes?: { column: string; name: string }[] }>;
}

interface Shard {
  keyRange: { start?: string; end?: string };
}

interface Cluster {
  spec: {
    backup: { schedules: { strategies: { keyspace: string; shard: string }[] }[] };
    keyspaces: { name: string; partitionings: { custom?: { shards: Shard[] }; equal?: { parts: number } }[] }[];
  };
}

const KEYSPACES = ['imglink', 'imglinkmain'] as const;
/** TypeORM's table of migrations. */
const MIGRATIONS = 'migrations';

const read = (name: string) => readFile(`k8s/vitess/${name}`, 'utf8');
const json = async <T>(name: string) => JSON.parse(await read(name)) as T;
const cluster = parse(await read('cluster.yaml'), { merge: true }) as Cluster;
const [sharded, main] = await Promise.all(KEYSPACES.map((name) => json<VSchema>(`vschema-${name}.json`)));

/** imglink's tables by name, with the first column of the primary key of each, which decides the shard. */
async function tables(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const path of glob('libs/*/src/**/*.entity.ts')) {
    const entities = (await readFile(path, 'utf8')).split(/(?=@Entity\()/).slice(1);
    if (entities.length === 0) throw new Error(`${path} has no table`);
    for (const entity of entities) {
      const [, table = '', options = '', property = ''] =
        /@Entity\('(\w+)'\)[\s\S]*?@PrimaryColumn\(([\s\S]*?)\)\s+(\w+)!/.exec(entity) ?? [];
      found.set(table, /\bname: '(\w+)'/.exec(options)?.[1] ?? property);
    }
  }
  return found;
}

const rangesOf = (name: string) =>
  cluster.spec.keyspaces
    .find((keyspace) => keyspace.name === name)
    ?.partitionings.map(({ custom, equal }) =>
      custom
        ? custom.shards.map(({ keyRange: { start = '', end = '' } }) => `${start}-${end}`)
        : Array.from({ length: equal?.parts ?? 0 }, () => '-'),
    ) ?? [];

it('is a valid cluster of the operator', async () => {
  const schema = z.fromJSONSchema(await json('vitesscluster.schema.json'));
  expect(schema.safeParse(cluster).error?.issues).toBeUndefined();
  const spoiled = structuredClone(cluster) as unknown as { spec: { keyspaces: Record<string, unknown>[] } };
  Object.assign(spoiled.spec.keyspaces[0] ?? {}, { durabilitypolicy: 'semi_sync' });
  expect(schema.safeParse(spoiled).success).toBe(false);
});

it('has each table in one of two keyspaces', async () => {
  const placed = [sharded, main].flatMap((keyspace) => Object.keys(keyspace?.tables ?? {}));
  expect(placed.toSorted()).toEqual([...(await tables()).keys(), MIGRATIONS].toSorted());
  expect(cluster.spec.keyspaces.map(({ name }) => name)).toEqual([...KEYSPACES]);
  expect([sharded?.sharded, main?.sharded]).toEqual([true, false]);
});

it('finds the shard of a row by the first column of its primary key, for any value', async () => {
  const keys = await tables();
  // A number has the same hash whether it is written as a number or as text.
  const byColumn: Record<string, string> = { id: 'by_id', image_id: 'by_id', account_id: 'by_id', hash: 'by_digest' };
  for (const [name, { column_vindexes }] of Object.entries(sharded?.tables ?? {})) {
    const column = keys.get(name) ?? '';
    expect([name, column_vindexes]).toEqual([name, [{ column, name: byColumn[column] }]]);
  }
  expect(sharded?.vindexes).toEqual({ by_id: { type: 'hash' }, by_digest: { type: 'xxhash' } });
});

it('finds the tables of the other keyspace by routing rules', async () => {
  const { rules } = await json<{ rules: { from_table: string; to_tables: string[] }[] }>('routing-rules.json');
  const wanted = Object.keys(main?.tables ?? {}).map((name) => [`imglink.${name}`, [`imglinkmain.${name}`]]);
  expect(rules.map((rule) => [rule.from_table, rule.to_tables])).toEqual(wanted);
});

it('has five equal shards, each with a backup', () => {
  const [ranges = []] = rangesOf('imglink');
  const bounds = ranges.map((range) => range.split('-'));
  expect(bounds).toHaveLength(5);
  expect([bounds[0]?.[0], bounds.at(-1)?.[1]]).toEqual(['', '']);
  bounds.forEach(([start], place) => expect(start).toBe(bounds[place - 1]?.[1] ?? ''));
  const at = (bound = '', otherwise = 0) => (bound === '' ? otherwise : Number.parseInt(bound, 16) / 0x10000);
  for (const [start, end] of bounds) expect(at(end, 1) - at(start, 0)).toBeCloseTo(0.2, 4);
  const backed = cluster.spec.backup.schedules.flatMap(({ strategies }) =>
    strategies.map(({ keyspace, shard }) => `${keyspace}/${shard}`),
  );
  const all = KEYSPACES.flatMap((name) =>
    rangesOf(name).flatMap((shards) => shards.map((shard) => `${name}/${shard}`)),
  );
  expect(backed).toEqual(all);
});

it('is sharded as the database of the tests is', () => {
  const columnOf = (name: string) => sharded?.tables[name]?.column_vindexes?.[0]?.column;
  const names = Object.keys(sharded?.tables ?? {});
  expect(SPREAD).toEqual(Object.fromEntries(names.map((name) => [name, columnOf(name)])));
});
